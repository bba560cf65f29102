/** One running plan, as its reader sees it: lazy, single-use, cancellable. */
import { interruptible } from '../../iterable/interruptible.ts';
import type { Values } from '../../iterable/types.ts';
import { unbatch } from '../../iterable/unbatch.ts';
import type { Row, RowBatch } from '../types.ts';

/** The rows that travel together, and how far the stream is after them, counted from its first row. */
export interface Batch<R extends object = Row> {
  readonly rows: R[];
  /** Given as `after`, with the same `where` and `orderBy`, it continues after these rows. Encrypted when it is first read. */
  readonly token: string;
  /** How many rows the stream has given. */
  readonly delivered: number;
  /** CRC-32 of their primary keys as text, a line feed after each, in 8 lower-case hexadecimal digits. */
  readonly checksum: string;
  /** Which snapshot of the database the rows are of: 1, and one more each time that the stream has been parked. */
  readonly snapshot: number;
  /**
   * Of a live stream: the keys of rows that are in the result no more, as its rows have them. They go before the rows.
   * Elsewhere empty.
   */
  readonly removed: readonly Readonly<Record<string, unknown>>[];
  /** Live streams only: whether all batches so far, folded by key, are the query's result in one snapshot. */
  readonly caughtUp: boolean;
  /** On the last batch only: what the whole stream has given. An empty result is one empty batch, which has it. */
  readonly end: BatchEnd | null;
}

export interface BatchEnd {
  readonly rowCount: number;
  readonly checksum: string;
  readonly token: string;
}

type KeyOf = (key: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>>;

const asItIs: KeyOf = (key) => key;

export type OpenBatches = (signal: AbortSignal) => Promise<AsyncGenerator<RowBatch, void, undefined>>;

/**
 * The rows of one plan. Nothing runs before the first pull. It is read once, by rows or by batches: a second reading
 * throws, since it would run the plan again, on another snapshot.
 */
export class RowStream<R extends object = Row> implements AsyncIterable<R> {
  readonly #open: OpenBatches;
  readonly #keyOf: KeyOf;
  readonly #signal: AbortSignal | undefined;
  #started = false;

  /** @param keyOf makes a key, given as PostgreSQL writes it, what Prisma makes of it. */
  constructor(open: OpenBatches, signal?: AbortSignal, keyOf: KeyOf = asItIs) {
    this.#keyOf = keyOf;
    this.#open = open;
    this.#signal = signal;
  }

  /**
   * The rows in batches, as they are read: the first of at most 50 rows, so that it is there at once.
   * Ending early (`break`, `return()`) or aborting the signal cancels the statement and gives the connection back.
   *
   * @example
   * ```ts
   * for await (const { rows, token } of prisma.order.stream({ take: 3 }).batches()) console.log(rows.length, token);
   * ```
   * @throws Error when this stream has been read before.
   */
  batches(): Values<Batch<R>> {
    return this.#read((rows: R[], batch) => shownBatch(rows, batch, this.#keyOf));
  }

  /**
   * The rows one by one. `for await` costs a promise for each; over `batches()` it costs one for each batch.
   * @throws Error when this stream has been read before.
   */
  [Symbol.asyncIterator](): Values<R> {
    const signal = this.#signal;
    return unbatch(
      this.#read((rows: R[]) => rows),
      signal && (() => signal.throwIfAborted()),
    );
  }

  #read<T>(show: (rows: R[], batch: RowBatch) => T): Values<T> {
    if (this.#started) throw new Error('A row stream is read once. To read its rows again, make a new stream.');
    this.#started = true;
    const left = new AbortController();
    const signal = this.#signal ? AbortSignal.any([this.#signal, left.signal]) : left.signal;
    let opening: ReturnType<OpenBatches> | undefined;
    return interruptible<T>({
      next: async () => {
        opening ??= this.#open(signal);
        const batches = await opening;
        const { done, value: batch } = await batches.next();
        if (done) return { done, value: undefined };
        try {
          // They have the type of the call.
          return { done: false, value: show((await batch.rows()) as R[], batch) };
        } catch (error) {
          // Its reader is not given the batch: so the stream has not reached its end.
          await batches.throw(error);
          throw error;
        }
      },
      // A pending read ends by the signal; its reader has been answered.
      leave: async () => {
        left.abort();
        const batches = await opening?.catch(() => undefined);
        await batches?.return();
      },
    });
  }
}

function shownBatch<R extends object>(rows: R[], batch: RowBatch, keyOf: KeyOf): Batch<R> {
  const { mark, delivered, checksum, snapshot, last, removed = [], caughtUp = false } = batch;
  const reached = mark();
  const end: BatchEnd = {
    rowCount: delivered,
    checksum,
    get token() {
      return reached.token;
    },
  };
  return {
    ...{ rows, delivered, checksum, snapshot, caughtUp, removed: removed.map(keyOf), end: last ? end : null },
    get token() {
      return reached.token;
    },
  };
}
