/** Batches → their items, with one promise for each item and no more: what `for await` costs a row, at the least. */
import type { Values } from './types.ts';

/**
 * Gives the items of batches one by one. It is `flatten` for arrays, written by hand: a generator makes three promises for
 * each value, this iterator one. Calls of `next` that come early wait for those before them. `return` ends the source at
 * once, even while a batch is awaited, if the source can end so.
 *
 * @param check called before each item; what it throws ends the reading, and the source.
 *
 * @example
 * ```ts
 * for await (const row of unbatch(batches)) console.log(row);
 * ```
 */
export function unbatch<T>(source: Values<readonly T[]>, check: () => void = () => {}): Values<T> {
  return new Unbatch(source, check);
}

const done = { done: true, value: undefined } as const;

class Unbatch<T> implements AsyncGenerator<T, void, undefined> {
  readonly #source: Values<readonly T[]>;
  readonly #check: () => void;
  #batch: readonly T[] = [];
  #index = 0;
  #isOver = false;
  /** The last of those calls of `next` that wait. */
  #pulling: Promise<IteratorResult<T, void>> | undefined;

  constructor(source: Values<readonly T[]>, check: () => void) {
    this.#source = source;
    this.#check = check;
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#pulling !== undefined || this.#index >= this.#batch.length || this.#isOver) return this.#wait();
    try {
      this.#check();
    } catch (error) {
      return this.#fail(error);
    }
    // The index is within the batch.
    return Promise.resolve({ done: false, value: this.#batch[this.#index++] as T });
  }

  async return(): Promise<{ done: true; value: undefined }> {
    this.#end();
    await this.#source.return();
    return done;
  }

  async throw(error: unknown): Promise<never> {
    this.#end();
    await this.#source.return().catch(() => {});
    throw error;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async [Symbol.asyncDispose]() {
    await this.return();
  }

  /** In line behind the calls before this one. */
  #wait(): Promise<IteratorResult<T, void>> {
    const pulling = this.#pulling === undefined ? this.#pull() : this.#pulling.then(this.#again, this.#again);
    this.#pulling = pulling;
    const settled = () => {
      if (this.#pulling === pulling) this.#pulling = undefined;
    };
    pulling.then(settled, settled);
    return pulling;
  }

  readonly #again = () => this.#pull();

  async #pull(): Promise<IteratorResult<T, void>> {
    while (this.#index >= this.#batch.length) {
      if (this.#isOver) return done;
      try {
        const next = await this.#source.next();
        if (next.done) {
          this.#end();
          return done;
        }
        // Whoever has left meanwhile wants none of these.
        if (this.#isOver) return done;
        this.#batch = next.value;
        this.#index = 0;
      } catch (error) {
        this.#end();
        throw error;
      }
    }
    try {
      this.#check();
    } catch (error) {
      return this.#fail(error);
    }
    return { done: false, value: this.#batch[this.#index++] as T };
  }

  async #fail(error: unknown): Promise<never> {
    return this.throw(error);
  }

  #end(): void {
    this.#isOver = true;
    this.#batch = [];
    this.#index = 0;
  }
}
