/** A stream while it runs: who reads it, how far it is, and whether its reader keeps up. */
import type { Mark, OwnReader, Reader, RowBatch, RowPlan } from '../types.ts';
import { nextShare } from './next-share.ts';
import { StreamControl, type Wish } from './stream-control.ts';
import type { StreamState, StreamStatus } from './stream-status.ts';

/** Lets go of the connection, and the place of a stream; false where it could not go on later. */
type Park = () => boolean;

export class RunningStream {
  readonly #reader: Reader;
  readonly #model: string;
  readonly #plan: string;
  readonly #began = performance.now();
  #last = false;
  #rows = 0;
  #bytes = 0;
  #batchRows = 0;
  #batchBytes = 0;
  #share = 1;
  #snapshots = 0;
  #mark: Mark | undefined;
  #firstRowMs: number | undefined;
  #givenAt: number | undefined;
  #park: Park | undefined;
  /** Once it has had a connection, and let go of it for somebody else. */
  #without: 'parked' | 'waiting' | undefined;
  /** What it is told while it runs. */
  readonly control = new StreamControl();

  constructor(plan: RowPlan, reader: Reader) {
    this.#model = plan.model;
    this.#plan = planText(plan);
    this.#reader = reader;
  }

  /** Set where its reader is code of this process. */
  get own(): OwnReader | undefined {
    return this.#reader.own;
  }

  /** Whether this viewer may see and command it. */
  isOf(identity: string | undefined): boolean {
    return this.#reader.identity === identity;
  }

  /** A batch is handed to the reader. */
  give({ size, bytes, last, snapshot, mark }: RowBatch): void {
    const now = performance.now();
    this.#mark = mark();
    this.#snapshots = snapshot;
    this.#firstRowMs ??= now - this.#began;
    this.#rows += size;
    this.#bytes += bytes;
    this.#batchRows = size;
    this.#batchBytes = bytes;
    this.#last = last;
    this.#givenAt = now;
    this.control.spend(size);
  }

  /** The reader has taken it, and asks for more. */
  taken(): void {
    // Code asks for batches of a size that suits it, and has the rows in memory at once.
    if (this.#givenAt !== undefined && this.own === undefined)
      this.#share = nextShare(this.#share, performance.now() - this.#givenAt);
    this.#givenAt = undefined;
  }

  /** How the next batch is wanted. */
  get wish(): Wish {
    return { ...this.control.wish, share: this.#share };
  }

  /** It has a connection, and can be asked to let go of it. */
  holds(park: Park): void {
    this.#park = park;
    this.#without = undefined;
  }

  /** It has none any more. */
  letsGo(): void {
    this.#park = undefined;
  }

  get holdsConnection(): boolean {
    return this.#park !== undefined;
  }

  /** Takes its connection and its place from it, as long as nobody asks for more. Whether it had any, and can go on. */
  park(): boolean {
    if (this.#park?.() !== true) return false;
    this.#without = 'parked';
    return true;
  }

  /** It is to have a place again. */
  wakes(): void {
    this.#without = 'waiting';
  }

  /** What continues behind its latest batch; undefined where nothing does. */
  get token(): string | undefined {
    return this.#mark?.canContinue ? this.#mark.token : undefined;
  }

  /** For how long its reader has taken nothing of a batch, in milliseconds. */
  get stalledMs(): number {
    if (this.#givenAt === undefined) return 0;
    return Math.min(performance.now() - this.#givenAt, this.#reader.stalledMs?.() ?? Number.POSITIVE_INFINITY);
  }

  /** For how long it has paused, in milliseconds; undefined where it does not. */
  get restingMs(): number | undefined {
    const since = this.control.restingSince;
    return since === undefined ? undefined : performance.now() - since;
  }

  get #state(): StreamState {
    if (this.#last || this.control.ending.aborted) return 'ending';
    if (this.#without === 'parked') return 'parked';
    if (this.control.restingSince !== undefined) return 'paused';
    return this.#firstRowMs === undefined || this.#without === 'waiting' ? 'waiting' : 'running';
  }

  get status(): StreamStatus {
    const now = performance.now();
    const ageMs = now - this.#began;
    const { sentBytes, stalledMs: _, own: __, identity: ___, endsAt: ____, ...reader } = this.#reader;
    return {
      ...reader,
      sentBytes: sentBytes?.(),
      model: this.#model,
      plan: this.#plan,
      state: this.#state,
      rows: this.#rows,
      bytes: this.#bytes,
      heldBytes: this.#givenAt === undefined ? 0 : this.#batchBytes,
      rate: ageMs > 0 ? (1000 * this.#rows) / ageMs : 0,
      batchRows: this.#batchRows,
      share: this.#share,
      pace: this.control.pace,
      message: this.control.message,
      isCancelled: this.control.isCancelled,
      snapshots: this.#snapshots,
      holdsConnection: this.holdsConnection,
      ageMs,
      firstRowMs: this.#firstRowMs,
      stalledMs: this.stalledMs,
    };
  }
}

/** Filters may be long. */
const MAX_PLAN_LENGTH = 1000;

function planText({ first, shown, ...plan }: RowPlan): string {
  const { where, orderBy } = shown ?? plan;
  const text = JSON.stringify({ where, orderBy, first }, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return text.length <= MAX_PLAN_LENGTH ? text : `${text.slice(0, MAX_PLAN_LENGTH)}…`;
}
