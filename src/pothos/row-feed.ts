/**
 * The root value under which a row list is executed batch by batch: instead of the whole list, each execution of the
 * field is given the next rows of one and the same stream.
 */
import type { Mark, Reader, Row, RowBatch } from '../core/types.ts';

type Batches = AsyncGenerator<RowBatch, void, undefined>;

/**
 * Rows of one list, dealt out read by read, a batch at a time. A batch in which the first `initialCount` rows end is
 * dealt out in two reads, so that the initial rows are a whole number of reads; no row is lost or repeated by that.
 * Reads must not overlap.
 */
export class RowFeed {
  readonly initialCount: number;
  #batches: Batches | undefined;
  #rest: readonly Row[] = [];
  #latest: readonly Row[] = [];
  #batch: RowBatch | undefined;
  #ofBatch = 0;
  #pulled: IteratorResult<RowBatch, void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #exhausted = false;
  #disposed = false;
  #delivered = 0;
  #reader: Reader | undefined;
  #opensAlone = false;
  #hold: (rows: number) => void = () => {};

  /** @param initialCount rows that go before the streamed ones; `Infinity` where the list is wanted whole. */
  constructor(initialCount: number) {
    this.initialCount = initialCount;
  }

  /** Lets the first read open the stream and give no rows, so that these may be peeked at. */
  openAlone(): void {
    this.#opensAlone = true;
  }

  /** Whether the next read opens the stream, and gives no rows. */
  get opensOnly(): boolean {
    return this.#batches === undefined && (this.initialCount === 0 || this.#opensAlone);
  }

  /** The name of the stream, once it is open and has one. */
  get streamId(): string | undefined {
    return this.#reader?.id;
  }

  /** Says who reads. */
  readBy(reader: Reader): Reader {
    this.#reader = reader;
    return reader;
  }

  /** Rows that all reads together have given so far. */
  get delivered(): number {
    return this.#delivered;
  }

  /** How far the stream is after these rows; undefined before the first read of a batch. */
  get mark(): Mark | undefined {
    return this.#batch?.mark(this.#ofBatch);
  }

  /** Bytes in which the database sent the batch that the latest rows are of. */
  get bytes(): number {
    return this.#batch?.bytes ?? 0;
  }

  /** Which snapshot of the database the latest rows are of. */
  get snapshot(): number {
    return this.#batch?.snapshot ?? 1;
  }

  /**
   * Whether no row is left to read, as far as is known: an end that the source has not marked (`last`) shows itself
   * only by an empty read. True, too, while no stream is open.
   */
  get ended(): boolean {
    return (this.#exhausted || this.#batches === undefined) && this.#rest.length === 0;
  }

  /**
   * The next rows: what is left of the batch at hand, or else a new one, up to `initialCount` rows while those are
   * due. The first read opens the stream, whose refusals are thrown before any row is read; where `initialCount` is 0
   * it reads nothing. Empty once ended.
   * @param hold told of each read's initial rows, since those are held in memory together: throws where they are too many.
   * @param select what the rows shall hold, where that is less than all that was asked for.
   * @throws what `hold` and the stream throw; the feed has ended then.
   */
  async read(
    open: () => Promise<Batches>,
    hold: (rows: number) => void = () => {},
    select?: Readonly<Record<string, unknown>>,
  ): Promise<readonly Row[]> {
    try {
      // Whoever reads again, such as who executes what could not be written, meets the same end.
      if (this.#failure) throw this.#failure.error;
      const givesNone = this.opensOnly;
      this.#batches ??= await open();
      if (this.#disposed) await this.#batches.return();
      this.#hold = hold;
      this.#latest = givesNone ? [] : this.#cut(await this.#next(select));
      // A read has initial rows or others, never both.
      if (this.#delivered < this.initialCount) hold(this.#latest.length);
      this.#delivered += this.#latest.length;
      this.#ofBatch += this.#latest.length;
      return this.#latest;
    } catch (error) {
      this.#failure = { error };
      this.#end([]);
      throw error;
    }
  }

  /**
   * The batch that the next read would give, with its rows not made; undefined where that read gives something else.
   * It stays the next until it is read or taken.
   */
  async peek(): Promise<RowBatch | undefined> {
    const isTime = this.#opensAlone || this.#delivered >= this.initialCount;
    const isDue = isTime && this.#rest.length === 0 && !this.#exhausted;
    if (!isDue || this.#batches === undefined || this.#disposed) return undefined;
    try {
      this.#pulled ??= await this.#batches.next();
    } catch (error) {
      // The next read throws it, as if it had met it itself.
      this.#failure = { error };
      return undefined;
    }
    return this.#disposed ? undefined : (this.#pulled.value ?? undefined);
  }

  /** Whether so many more initial rows may be held. Where they may not, the next read throws what says so. */
  admits(rows: number): boolean {
    try {
      this.#hold(rows);
      return true;
    } catch (error) {
      this.#failure = { error };
      return false;
    }
  }

  /** Counts the batch that was peeked at as read. */
  take(): void {
    const { value } = this.#pulled ?? {};
    this.#pulled = undefined;
    if (!value) return;
    this.#delivered += value.size;
    this.#batch = value;
    this.#ofBatch = value.size;
    this.#latest = [];
    this.#exhausted ||= value.last;
  }

  /** Takes back the latest read, of a whole batch, if any came after so many rows: the next one gives the batch again. */
  unread(delivered: number): void {
    if (this.#delivered === delivered || this.#batch === undefined || this.#disposed) return;
    this.#delivered = delivered;
    this.#latest = [];
    this.#pulled = { done: false, value: this.#batch };
    this.#exhausted = false;
  }

  /** Takes back the latest read: the next one gives the first `count` of its rows again, and is the last. */
  repeat(count: number): void {
    this.#delivered -= this.#latest.length;
    this.#ofBatch -= this.#latest.length;
    this.#end(this.#latest.slice(0, count));
  }

  /**
   * Ends the stream where it stands and waits until it has let go of what it held. May be called at any time. A stream that
   * has given its last batch is complete by that, unless `fail` has been called before.
   */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#end([]);
    await this.#batches?.return();
  }

  /** The same, where rows could not be passed on: so the stream does not count as one that its reader has left. */
  async fail(error: unknown): Promise<void> {
    this.#disposed = true;
    this.#end([]);
    await this.#batches?.throw(error).catch(() => {});
  }

  #end(rest: readonly Row[]): void {
    this.#exhausted = true;
    this.#rest = rest;
  }

  /** The next batch, or what is left of one. */
  async #next(select: Readonly<Record<string, unknown>> | undefined): Promise<readonly Row[]> {
    const rest = this.#rest;
    if (rest.length > 0 || this.#exhausted || this.#batches === undefined) {
      this.#rest = [];
      return rest;
    }
    for (;;) {
      const result = await this.#pull(this.#batches);
      this.#exhausted ||= result.done === true || result.value.last;
      if (!result.done) {
        this.#batch = result.value;
        this.#ofBatch = 0;
      }
      const rows = (await result.value?.rows(select)) ?? [];
      if (this.#disposed) return [];
      if (this.#exhausted || rows.length > 0) return rows;
    }
  }

  async #pull(batches: Batches): Promise<IteratorResult<RowBatch, void>> {
    const pulled = this.#pulled ?? (await batches.next());
    this.#pulled = undefined;
    return pulled;
  }

  /** Keeps for later what goes beyond the initial rows, while those are due. */
  #cut(rows: readonly Row[]): readonly Row[] {
    const due = this.initialCount - this.#delivered;
    if (due <= 0 || rows.length <= due) return rows;
    this.#rest = rows.slice(due);
    return rows.slice(0, due);
  }
}
