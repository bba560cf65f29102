/** From a statement to batches of cells: the portal read in a rhythm, one batch ahead of its reader. */
import type { Statement } from '../prisma/tap-scope.ts';
import type { Rights } from '../rights/rights.ts';
import type { Cells } from '../types.ts';
import { openPortal, type RowSource } from './portal.ts';
import { MAX_ROWS_IN_ONE_GO, readWhole } from './read-whole.ts';
import { Session } from './session.ts';

/** How much travels together. */
export interface Pace {
  /** Rows in a batch, at most. It is looked at before each read, and may have been changed. */
  readonly batchRows: number;
  /** How large the next batch is, beside what it could be by rows and bytes. Looked at as well. Default: 1. */
  readonly share?: number | undefined;
  /** Bytes that a batch aims at, as the database sends them, judged by the rows of the batch before; of twice as many, a part is given first. */
  readonly batchBytes: number;
  /** Bytes that one row may have, as the database sends it. Default: any number. */
  readonly maxRowBytes?: number | undefined;
  /** How long the database may work on one batch, in milliseconds. Default: without end. */
  readonly readMs?: number | undefined;
  /** Whether the time limits of the connection hold, which count a slow reader's time, too. Default: none does. */
  readonly keepsTimeouts?: boolean | undefined;
}

export interface ReadOptions extends Pace {
  readonly signal: AbortSignal;
  /** Whose rows are read. Undefined for code of our own, which sees everything. */
  readonly rights: Rights | undefined;
  /** Called when the database has been asked for the first rows. Must not throw. */
  readonly onRunning?: (() => void) | undefined;
}

export interface CellBatch {
  readonly cells: Cells;
  /** Whether no batch follows. */
  readonly last: boolean;
  /** Bytes that the database sent for these rows. */
  readonly bytes: number;
}

/** Small, so that the first row is there at once. */
const FIRST_BATCH_ROWS = MAX_ROWS_IN_ONE_GO;
/** Nothing is known of how wide the rows are before some of them have been read. */
const PROBE_ROWS = 4;

/**
 * Reads a statement's rows. At most two batches exist: the one in use and the one that is being read ahead. An empty
 * result is one empty batch. Ends with the signal's reason when it is aborted, wherever the reader stands.
 * @param rowsAtMost what the statement may give: few rows are read in one round trip. Default: any number.
 */
export async function* readCells(
  pool: RowSource,
  statement: Statement,
  pace: ReadOptions,
  rowsAtMost?: number,
): AsyncGenerator<CellBatch, void, undefined> {
  const { batchBytes, readMs, keepsTimeouts, maxRowBytes, signal, onRunning, rights } = pace;
  if (isFew(rowsAtMost, pace) && !(pool instanceof Session)) {
    const whole = await readWhole(pool, statement, pace);
    if (whole !== undefined) return yield whole;
  }
  const portal = await openPortal(pool, statement, {
    signal,
    rights,
    keepsTimeouts,
    maxRowBytes,
    fullBytes: 2 * batchBytes,
  });
  try {
    signal.throwIfAborted();
    const read = (count: number) => portal.read(count, readMs);
    const firstSize = Math.min(FIRST_BATCH_ROWS, pace.batchRows);
    // One row more than the batch holds tells whether there is a next batch; it opens that one.
    let size = Math.min(PROBE_ROWS, firstSize);
    let reading = read(size + 1);
    onRunning?.();
    let bytesBefore = 0;
    for (let first = true; ; first = false) {
      let { rows: came, isEnd: last } = await reading;
      signal.throwIfAborted();
      if (first && !last) {
        // The rest of the first batch, as far as it fits.
        const wanted = Math.min(firstSize, Math.floor((batchBytes * came) / portal.bytesRead)) - size;
        if (wanted > 0) {
          const more = await read(wanted);
          signal.throwIfAborted();
          came += more.rows;
          last = more.isEnd;
        }
      }
      const cells = portal.take(last ? 0 : 1);
      const bytes = portal.bytesRead - bytesBefore;
      bytesBefore += bytes;
      const whole = Math.min(pace.batchRows, (batchBytes * came) / bytes);
      size = Math.max(1, Math.floor(whole * (pace.share ?? 1)));
      // All is read: the connection does not wait for a reader that may be slow.
      if (last) await portal.close();
      else {
        reading = read(size);
        reading.catch(() => {});
      }
      yield { cells, last, bytes };
      if (last) return;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await portal.close();
  }
}

/** Whether a statement that gives at most so many rows is read in one go. */
export const isFew = (rowsAtMost = Number.POSITIVE_INFINITY, { batchRows }: Pick<Pace, 'batchRows'>): boolean =>
  rowsAtMost <= Math.min(MAX_ROWS_IN_ONE_GO, batchRows);
