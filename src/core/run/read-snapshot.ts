/** The part of a stream that comes from one statement: all of it, or what is read before it is parked. */
import type { Pool } from 'pg';
import { SluiceError } from '../../errors.ts';
import type { CompiledPlan } from '../plan/compile-plan.ts';
import type { Rows } from '../plan/find-many.ts';
import { createRelease } from '../postgres/cell-at.ts';
import type { Pace } from '../postgres/cells.ts';
import type { Marks } from '../resume/marks.ts';
import { leadsOn, type Place } from '../resume/token.ts';
import type { Rights } from '../rights/rights.ts';
import type { Row, RowBatch, TextSize } from '../types.ts';
import { joinSignals } from './join-signals.ts';
import { rowsWithin } from './rows-within.ts';
import type { RunningStream } from './running-stream.ts';
import type { Slots } from './slots.ts';
import { splitRows } from './split-rows.ts';
import type { Wish } from './stream-control.ts';

/** What a stream keeps from one snapshot to the next. */
export interface Run {
  readonly stream: RunningStream | undefined;
  /** Ends all of it. */
  readonly signal: AbortSignal;
  readonly pool: Pool;
  readonly rights: Rights | undefined;
  readonly slots: Slots;
  /** Called once all is read, however long its reader may take over the rest. */
  readonly onRead: () => void;
  /** 0 for no limit. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Whether nothing stands between a reader and the cells. */
  readonly isPlain: boolean;
  readonly estimate: boolean;
  /** See `OpenRows`. */
  readonly onRunning: ((estimatedTotal: number | undefined) => void) | undefined;
  readonly pace: Pace;
  /** Rows in a batch, whatever is wished: more would be too much text. */
  readonly mostRows: number;
  readonly maxTextBytes: number | undefined;
  readonly text: TextSize | undefined;
  /** Which snapshot this is. */
  snapshot: number;
  estimatedTotal: number | undefined;
  /** Given so far. */
  rows: number;
  bytes: number;
  wish: Wish | undefined;
}

/** @returns the place behind which to go on, where it has been parked and its reader asks for more; undefined at its end. */
export async function* readSnapshot(
  plan: CompiledPlan,
  run: Run,
): AsyncGenerator<RowBatch, Place | undefined, Wish | undefined> {
  const { stream, pool, slots, maxRows, maxBytes, snapshot } = run;
  // Nobody parks what is on no list.
  const parking = stream && new AbortController();
  using joined = parking && joinSignals([run.signal, parking.signal]);
  const { signal } = joined ?? run;
  // Code of this process waits for as long as it likes: its own signal says how long that is.
  const patience = stream?.own === undefined ? {} : { waitMs: Number.POSITIVE_INFINITY };
  const leavePlace = (signal.aborted ? undefined : slots.takeFree()) ?? (await slots.take(signal, patience));
  const letGo = () => {
    leavePlace();
    stream?.letsGo();
  };
  // Its reader may never come again: what it holds is given back all the same.
  signal.addEventListener('abort', letGo, { once: true });

  const give = (marks: Marks, { cells, rows, bytes, last }: Rows<Row>, isWhole: boolean): RowBatch => {
    if (maxBytes > 0 && run.bytes + bytes > maxBytes) throw tooManyBytes(maxBytes);
    run.bytes += bytes;
    run.rows += cells.size;
    const mark = marks.add(cells);
    const { delivered, checksum } = mark();
    const told = { bytes, delivered, checksum, estimatedTotal: run.estimatedTotal, mark, snapshot, last };
    // Parts of one batch stand in the same bytes, and no part knows whether another is still in use.
    const release = isWhole ? createRelease(cells) : () => {};
    return { size: cells.size, rows, cells: run.isPlain ? cells : undefined, ...told, release };
  };
  try {
    // Before the portal is open, on the connection that it will have: a stream never holds two.
    const { marks, read, readFew, estimate, isShort } = await plan.prepare(pool, { signal, readMs: run.pace.readMs });
    stream?.holds(() => {
      if (!leadsOn(marks.reached.position)) return false;
      parking?.abort();
      return true;
    });
    // What is read at once need not be estimated.
    if (run.estimate && snapshot === 1 && !isShort(run.pace)) run.estimatedTotal = await estimate(signal);
    const pace = paceOf(run, signal);
    const few = await readFew(pace);
    for await (const came of few === undefined ? read(pace) : [few]) {
      const batch = { ...came, rows: allOf(came) };
      const { cells, last } = batch;
      if (run.estimate && run.rows === 0 && last) run.estimatedTotal ??= marks.reached.delivered + cells.size;
      const left = maxRows > 0 ? maxRows - run.rows : Number.POSITIVE_INFINITY;
      if (cells.size > left) {
        const [first] = splitRows(batch, left);
        if (first && left > 0) yield give(marks, { ...first, last: false }, false);
        throw tooManyRows(maxRows);
      }
      if (last) {
        letGo();
        run.onRead();
      }
      for (let rest: Rows<Row> | undefined = batch; rest !== undefined; ) {
        const fitting = rowsWithin(run.maxTextBytes ?? Number.POSITIVE_INFINITY, rest.cells, run.text);
        const atMost = Math.min(run.wish?.atMost ?? Number.POSITIVE_INFINITY, fitting);
        const [now, later]: readonly Rows<Row>[] = splitRows(rest, atMost);
        if (now === undefined) break;
        rest = later;
        run.wish = yield give(marks, now, now === batch);
        // What has been read beyond it is dropped, and read again as it is then.
        if (parking?.signal.aborted) return marks.reached;
      }
      if (last) return undefined;
    }
    throw new Error('The rows ended before their last batch');
  } finally {
    signal.removeEventListener('abort', letGo);
    letGo();
  }
}

/**
 * Rows are counted, and continued from, by what the database gave. An extension of the client may change them, but
 * neither leave one out nor add one: what is told of the stream would be wrong.
 */
const allOf =
  ({ cells, rows }: Rows<Row>): Rows<Row>['rows'] =>
  async (select) => {
    const made = await rows(select);
    if (made.length === cells.size) return made;
    throw new Error(
      `An extension of the client has made ${made.length} rows of ${cells.size}: leave rows out by where`,
    );
  };

/** As it is wanted at each read. */
export const paceOf = (run: Run, signal: AbortSignal) => ({
  batchBytes: run.pace.batchBytes,
  maxRowBytes: run.pace.maxRowBytes,
  readMs: run.pace.readMs,
  rights: run.rights,
  keepsTimeouts: run.pace.keepsTimeouts,
  signal,
  onRunning: () => run.onRunning?.(run.estimatedTotal),
  get batchRows() {
    return Math.min(run.wish?.batchRows ?? run.pace.batchRows, run.mostRows);
  },
  get share() {
    return run.wish?.share;
  },
});

const tooManyRows = (maxRows: number) =>
  new SluiceError('LIMIT_EXCEEDED', `This stream has more than the ${maxRows} rows that one may deliver: pass first.`);

const tooManyBytes = (maxBytes: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This stream has more than the ${maxBytes} bytes that one may deliver: ask for fewer rows by first or where, or for fewer columns.`,
  );
