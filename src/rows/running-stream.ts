/** What is known of one stream while it runs: who reads it, how far it is, and whether its reader keeps up. */
import { StreamControl } from './stream-control.ts';
import type { ModelName, Reader, RowBatch, RowPlan } from './types.ts';

/** `waiting` for its turn, or its first rows; `ending` once its last batch is out, or its end has been asked for. */
export type StreamState = 'waiting' | 'running' | 'paused' | 'ending';

export interface StreamStatus extends Omit<Reader, 'sentBytes'> {
  readonly model: ModelName;
  /** `where`, `orderBy` and `first`, as JSON. */
  readonly plan: string;
  readonly state: StreamState;
  /** Rows that its reader has been given. */
  readonly rows: number;
  /** Bytes in which the database has sent them. */
  readonly bytes: number;
  /** Bytes of the batch that its reader has not taken yet; about as many may be read ahead. */
  readonly heldBytes: number;
  /** Bytes that were sent, compressed as they are; undefined where the door does not count them. */
  readonly sentBytes: number | undefined;
  /** Rows a second, since it began. */
  readonly rate: number;
  /** Rows in its latest batch. */
  readonly batchRows: number;
  readonly holdsConnection: boolean;
  /** Milliseconds since it was first pulled. */
  readonly ageMs: number;
  /** Milliseconds from there to its first batch; undefined before that. */
  readonly firstRowMs: number | undefined;
  /** Milliseconds for which its reader has left a batch untaken; 0 while it waits for the database. */
  readonly stalledMs: number;
}

export class RunningStream {
  readonly #reader: Reader;
  readonly #model: ModelName;
  readonly #plan: string;
  readonly #began = performance.now();
  #last = false;
  #rows = 0;
  #bytes = 0;
  #batchRows = 0;
  #batchBytes = 0;
  #firstRowMs: number | undefined;
  #givenAt: number | undefined;
  /** What it is told while it runs. */
  readonly control = new StreamControl();
  /** Set by what reads the rows. */
  holdsConnection = false;

  constructor(plan: RowPlan, reader: Reader) {
    this.#model = plan.model;
    this.#plan = planText(plan);
    this.#reader = reader;
  }

  /** A batch is handed to the reader. */
  give({ size, bytes, last }: RowBatch): void {
    const now = performance.now();
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
    this.#givenAt = undefined;
  }

  get #state(): StreamState {
    if (this.#last || this.control.cancelling.aborted) return 'ending';
    if (this.control.resting) return 'paused';
    return this.#firstRowMs === undefined ? 'waiting' : 'running';
  }

  get status(): StreamStatus {
    const now = performance.now();
    const ageMs = now - this.#began;
    const { sentBytes, ...reader } = this.#reader;
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
      holdsConnection: this.holdsConnection,
      ageMs,
      firstRowMs: this.#firstRowMs,
      stalledMs: this.#givenAt === undefined ? 0 : now - this.#givenAt,
    };
  }
}

/** Filters may be long. */
const MAX_PLAN_LENGTH = 1000;

function planText({ where, orderBy, first }: RowPlan): string {
  const text = JSON.stringify({ where, orderBy, first }, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return text.length <= MAX_PLAN_LENGTH ? text : `${text.slice(0, MAX_PLAN_LENGTH)}…`;
}
