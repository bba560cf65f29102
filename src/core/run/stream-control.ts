/** The commands that a running stream has been given: how its next batches are wanted, and whether any are. */
import { badInput, codeOf, SluiceError } from '../../errors.ts';
import { orAborted } from '../wait.ts';

/** One of these. */
export interface StreamCommand {
  /** Rows in a batch, from the next but one on. */
  readonly batchSize?: number | null | undefined;
  /** No more batches, until it is resumed. */
  readonly pause?: boolean | null | undefined;
  readonly resume?: boolean | null | undefined;
  /** So many rows more, and then a pause. */
  readonly credit?: number | null | undefined;
  /** The end. */
  readonly cancel?: boolean | null | undefined;
}

/** What the generator of a stream is sent, as the value of its `yield`. */
export interface Wish {
  readonly batchRows: number | undefined;
  /** Rows that the next batch may have. */
  readonly atMost: number;
  /** How large it is, beside what it could be: 1 for a reader that keeps up. */
  readonly share: number;
}

/** Who tells a stream what to do: its reader, or whoever else knows its name; or an operator. */
export type Commander = 'reader' | 'operator';

/** How fast a stream may go, as it has been told. */
export interface StreamPace {
  /** Rows in a batch; undefined where nothing was told. */
  readonly batchSize: number | undefined;
  /** Rows that are left until it pauses; undefined without a limit. */
  readonly credit: number | undefined;
  /** Who has told it to pause, or gave the credit that is used up; undefined where it may go on. */
  readonly pausedBy: Commander | undefined;
}

/** Prisma makes the rows of a batch in one go, in which nobody else is served. */
export const MAX_BATCH_ROWS = 2_000;
/** Characters of a word for the reader. */
const MAX_MESSAGE = 500;

export class StreamControl {
  readonly #ending = new AbortController();
  #batchRows: number | undefined;
  #credit = Number.POSITIVE_INFINITY;
  /** Who gave the credit that there is. */
  #creditor: Commander = 'reader';
  #pausedBy: Commander | undefined;
  #message: string | undefined;
  #restingSince: number | undefined;
  #resume = Promise.withResolvers<void>();

  /** @throws SluiceError `BAD_USER_INPUT` for a command that makes no sense. */
  command({ batchSize, pause, resume, credit, cancel }: StreamCommand, by: Commander = 'reader'): void {
    for (const [name, given] of Object.entries({ pause, resume, cancel }))
      if (given === false) throw badInput(`${name}: false says nothing. Leave it out, or say ${name}: true.`);
    if (typeof batchSize === 'number') this.#batchRows = wholeNumber('batchSize', batchSize, MAX_BATCH_ROWS);
    if (typeof credit === 'number') {
      this.#credit = wholeNumber('credit', credit, Number.MAX_SAFE_INTEGER);
      this.#creditor = by;
      this.#go();
    }
    if (pause) this.#pausedBy = by;
    if (resume) {
      this.#credit = Number.POSITIVE_INFINITY;
      this.#go();
    }
    if (cancel) this.end(cancelled(this.#message));
  }

  /**
   * Leaves a word for the reader, which stands until the next. An empty one takes it back.
   * @throws SluiceError `BAD_USER_INPUT` for a long one.
   */
  say(message: string): void {
    if (message.length > MAX_MESSAGE) throw badInput(`message: it has ${message.length} characters of ${MAX_MESSAGE}.`);
    this.#message = message.trim() || undefined;
  }

  /** What was last said to the reader. */
  get message(): string | undefined {
    return this.#message;
  }

  /** Whether a command has cancelled it. */
  get isCancelled(): boolean {
    return codeOf(this.#ending.signal.reason) === 'STREAM_CANCELLED';
  }

  /** Ends the stream with this error, however it stands. */
  end(error: SluiceError): void {
    this.#ending.abort(error);
  }

  /** Rows that were delivered count against the credit. */
  spend(rows: number): void {
    this.#credit -= rows;
    if (this.#credit <= 0) this.#pausedBy ??= this.#creditor;
  }

  get wish(): Omit<Wish, 'share'> {
    return { batchRows: this.#batchRows, atMost: this.#credit };
  }

  get pace(): StreamPace {
    const credit = Number.isFinite(this.#credit) ? Math.max(0, this.#credit) : undefined;
    return { batchSize: this.#batchRows, credit, pausedBy: this.#pausedBy };
  }

  /** Since when it waits; undefined while it does not: what was asked for before the pause still comes. */
  get restingSince(): number | undefined {
    return this.#restingSince;
  }

  /** Aborted at `cancel`, and for a reader that is too slow, with the error that the stream ends in. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Resolves at once, or when the pause is over. @throws the signal's reason when it is aborted before. */
  async resumed(signal: AbortSignal): Promise<void> {
    while (this.#pausedBy !== undefined) {
      signal.throwIfAborted();
      this.#restingSince ??= performance.now();
      try {
        await orAborted(this.#resume.promise, signal);
      } finally {
        this.#restingSince = undefined;
      }
    }
  }

  #go(): void {
    this.#pausedBy = undefined;
    this.#resume.resolve();
    this.#resume = Promise.withResolvers<void>();
  }
}

function wholeNumber(name: string, value: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  throw badInput(
    `${name}: ${value} must be a whole number${max === MAX_BATCH_ROWS ? ` from 1 to ${max}` : ', 1 or more'}.`,
  );
}

const cancelled = (message: string | undefined) =>
  new SluiceError(
    'STREAM_CANCELLED',
    `This stream was cancelled by streamControl${message === undefined ? '.' : `: ${message}`}`,
  );
