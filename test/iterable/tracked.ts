/** A source that keeps account of what an operator does to it, and answers after some microtasks instead of at once. */
import { expect } from 'vitest';

export interface TrackedOptions {
  /** Fails instead of giving the value with this number; `values.length` fails in place of the end. */
  readonly failAt?: number | undefined;
  /** Microtasks to let pass before each answer; used in turn, again and again. Default: none. */
  readonly ticks?: readonly number[];
  /** Never answers the pull with this number, nor, like a generator, a `return()` that waits behind it. */
  readonly hangAt?: number;
}

export class Tracked<T> implements AsyncIterable<T> {
  readonly failure = new Error('the source failed');
  /** How often an iterator was asked for, `next` called, `return` called. */
  opened = 0;
  pulls = 0;
  returns = 0;
  /** Whether it came to its end, or failed, by itself. */
  ended = false;
  /** The most calls of `next` that were unanswered at one time. */
  mostPending = 0;
  readonly #values: readonly T[];
  readonly #options: TrackedOptions;
  #pending = 0;

  constructor(values: readonly T[], options: TrackedOptions = {}) {
    this.#values = values;
    this.#options = options;
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined, undefined> {
    this.opened += 1;
    return {
      next: async () => {
        const index = this.pulls;
        this.pulls += 1;
        this.#pending += 1;
        this.mostPending = Math.max(this.mostPending, this.#pending);
        if (index === this.#options.hangAt) await new Promise(() => {});
        await this.#pause(index);
        this.#pending -= 1;
        return this.#answer(index);
      },
      return: async () => {
        this.returns += 1;
        if (this.pulls - 1 === this.#options.hangAt) await new Promise(() => {});
        await this.#pause(this.pulls);
        return { done: true, value: undefined };
      },
    };
  }

  #answer(index: number): IteratorResult<T, undefined> {
    if (index === this.#options.failAt) {
      this.ended = true;
      throw this.failure;
    }
    for (const value of this.#values.slice(index, index + 1)) if (this.returns === 0) return { done: false, value };
    this.ended = true;
    return { done: true, value: undefined };
  }

  async #pause(index: number): Promise<void> {
    const { ticks = [] } = this.#options;
    await microtasks(ticks[index % Math.max(1, ticks.length)] ?? 0);
  }
}

export const tracked = <T>(values: readonly T[], options?: TrackedOptions) => new Tracked(values, options);

/** A source that was started has come to its end or was returned: one of them, once. One that was not is untouched. */
export function expectReleased(source: Tracked<unknown>): void {
  const released = source.returns + (source.ended ? 1 : 0);
  expect({ opened: source.opened, released }).toEqual(
    source.pulls === 0 ? { opened: source.opened, released: 0 } : { opened: 1, released: 1 },
  );
}

export async function microtasks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await undefined;
}

/** Lets everything run that can run without a timer or I/O. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Reads `count` values, or fewer where there are no more, without asking for the end, and leaves nothing returned. */
export async function pull<T>(iterator: AsyncIterator<T>, count: number): Promise<T[]> {
  const values: T[] = [];
  while (values.length < count) {
    const result = await iterator.next();
    if (result.done) break;
    values.push(result.value);
  }
  return values;
}
