/** One running plan, as its reader sees it: lazy, single-use, cancellable. */
import { unbatch } from '../../iterable/unbatch.ts';
import type { Row } from '../types.ts';

/**
 * The rows of one plan. Nothing runs before the first pull. It is read once, by rows or by batches: a second reading
 * throws, since it would run the plan again, on another snapshot.
 */
export class RowStream<R extends object = Row> implements AsyncIterable<R> {
  readonly #open: (signal: AbortSignal) => AsyncGenerator<R[], void, undefined>;
  readonly #signal: AbortSignal | undefined;
  #started = false;

  constructor(open: (signal: AbortSignal) => AsyncGenerator<R[], void, undefined>, signal?: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
  }

  /**
   * The rows in batches, as they are read: the first of at most 50 rows, so that it is there at once.
   * Ending early (`break`, `return()`) or aborting the signal cancels the statement and gives the connection back.
   * @throws Error when this stream has been read before.
   */
  batches(): AsyncGenerator<R[], void, undefined> {
    if (this.#started) throw new Error('A row stream is read once. To read its rows again, make a new stream.');
    this.#started = true;
    const left = new AbortController();
    const signal = this.#signal ? AbortSignal.any([this.#signal, left.signal]) : left.signal;
    return leavable(this.#open(signal), left);
  }

  /**
   * The rows one by one. `for await` costs a promise for each; over `batches()` it costs one for each batch.
   * @throws Error when this stream has been read before.
   */
  [Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    const signal = this.#signal;
    return unbatch(this.batches(), signal && (() => signal.throwIfAborted()));
  }
}

/**
 * An async generator cannot be interrupted while it awaits: its `return()` waits in line behind the pending `next()`.
 * So `return()` aborts `left` first, for which the generator's own waits listen, and then a pending `next()` ends as
 * one that came to the end.
 */
function leavable<T>(
  source: AsyncGenerator<T, void, undefined>,
  left: AbortController,
): AsyncGenerator<T, void, undefined> {
  const done = { done: true, value: undefined } as const;
  return {
    next: () =>
      source.next().catch((error: unknown) => {
        if (left.signal.aborted && error === left.signal.reason) return done;
        throw error;
      }),
    async return() {
      left.abort();
      await source.return().catch((error: unknown) => {
        if (error !== left.signal.reason) throw error;
      });
      return done;
    },
    async throw(error) {
      left.abort();
      await source.return().catch(() => {});
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return(undefined);
    },
  };
}
