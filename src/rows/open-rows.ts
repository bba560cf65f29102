/** The waist: from a plan to batches of rows, within the server's limits. */
import type { Pool } from 'pg';
import { badInput, SluiceError } from '../errors.ts';
import { createRelease } from './cell-at.ts';
import type { Pace } from './cells.ts';
import type { ClientSlots } from './client-slots.ts';
import { type CompilePlanOptions, createCompilePlan } from './compile-plan.ts';
import { databaseError } from './database-error.ts';
import { mayChangeRows } from './extensions.ts';
import type { Rows } from './find-many.ts';
import type { RunningStream } from './running-stream.ts';
import type { Slots } from './slots.ts';
import { splitRows } from './split-rows.ts';
import { MAX_BATCH_ROWS, type Wish } from './stream-control.ts';
import type { Streams } from './streams.ts';
import type { OpenRows, Reader, Row, RowBatch, RowPlan } from './types.ts';

export interface OpenRowsOptions extends Pace, CompilePlanOptions {
  /** Where streams take their connections from: as many as may run at once. */
  readonly streamPool: Pool;
  /** The places for streams that run at once. */
  readonly slots: Slots;
  /** The places of each client among them. */
  readonly clientSlots: ClientSlots;
  /** The list of those that run. */
  readonly streams: Streams;
  /** Bytes that a stream may deliver, as the database sends them; 0 for no limit. */
  readonly maxBytes: number;
  /** Ends every stream, with its reason, when it is aborted. */
  readonly stop: AbortSignal;
}

export function createOpenRows(options: OpenRowsOptions): OpenRows {
  const { streamPool, slots, clientSlots, streams, maxRows, maxBytes, stop } = options;
  const compile = createCompilePlan(options);
  const isPlain = !mayChangeRows(options.prisma);

  return async function openRows(plan, { signal: leave, reader, estimate = false }) {
    const { batchBytes, readMs } = options;
    const rowsOfBatch = batchRows(plan, options);
    const compiled = await compile(plan);

    async function* readBatches(stream?: RunningStream): AsyncGenerator<RowBatch, void, Wish | undefined> {
      const signal = AbortSignal.any([leave, stop, ...(stream ? [stream.control.cancelling] : [])]);
      const giveBack = await takePlace(reader, signal);
      try {
        if (stream) stream.holdsConnection = true;
        // Before the portal is open, on the connection that it will have: a stream never holds two.
        const estimatedTotal = estimate ? await compiled.estimate(streamPool, signal) : undefined;
        const markBatch = compiled.marks();
        let given = 0;
        let bytesSoFar = 0;
        const pace = { batchRows: rowsOfBatch, batchBytes, readMs, signal };
        let wish: Wish | undefined;
        const batchOf = ({ cells, rows, bytes, last }: Rows<Row>, isWhole: boolean): RowBatch => {
          const mark = markBatch(cells);
          const { delivered, checksum } = mark();
          const { size } = cells;
          given += size;
          const told = { bytes, delivered, checksum, estimatedTotal, mark, last };
          // Parts of one batch stand in the same bytes, and no part knows whether another is still in use.
          const release = isWhole ? createRelease(cells) : () => {};
          return { size, rows, cells: isPlain ? cells : undefined, ...told, release };
        };
        for await (const read of compiled.read(streamPool, pace)) {
          bytesSoFar += read.bytes;
          if (maxBytes > 0 && bytesSoFar > maxBytes) throw tooManyBytes(maxBytes);
          const left = maxRows > 0 ? maxRows - given : Number.POSITIVE_INFINITY;
          if (read.cells.size > left) {
            for (const first of splitRows(read, left).slice(0, 1)) yield batchOf({ ...first, last: false }, false);
            throw tooManyRows(maxRows);
          }
          if (read.last) {
            giveBack();
            if (stream) stream.holdsConnection = false;
          }
          for (let rest: Rows<Row> | undefined = read; rest !== undefined; ) {
            const [now, later]: readonly Rows<Row>[] = splitRows(rest, wish?.atMost);
            if (now === undefined) break;
            rest = later;
            wish = yield batchOf(now, now === read);
            pace.batchRows = wish?.batchRows ?? pace.batchRows;
          }
        }
      } catch (error) {
        throw databaseError(error);
      } finally {
        giveBack();
      }
    }

    async function takePlace(reader: Reader | undefined, signal: AbortSignal): Promise<() => void> {
      const leaveClient = reader && (await clientSlots.take(reader.client, signal));
      try {
        const giveBack = await slots.take(signal);
        return () => {
          giveBack();
          leaveClient?.();
        };
      } catch (error) {
        leaveClient?.();
        throw error;
      }
    }

    return reader === undefined ? readBatches() : streams.follow(readBatches, { plan, reader, signal: leave, stop });
  };
}

function batchRows({ batchSize }: RowPlan, { batchRows }: Pace): number {
  if (batchSize === undefined || batchSize === null) return batchRows;
  if (Number.isSafeInteger(batchSize) && batchSize >= 1 && batchSize <= MAX_BATCH_ROWS) return batchSize;
  throw badInput(`batchSize: ${batchSize} must be a whole number from 1 to ${MAX_BATCH_ROWS}.`);
}

const tooManyRows = (maxRows: number) =>
  new SluiceError('LIMIT_EXCEEDED', `This stream has more than the ${maxRows} rows that one may deliver: pass first.`);

const tooManyBytes = (maxBytes: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This stream has more than the ${maxBytes} bytes that one may deliver: ask for fewer rows by first or where, or for fewer columns.`,
  );
