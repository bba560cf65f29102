/** The waist: from a plan to batches of rows, within the server's limits. */
import type { Pool } from 'pg';
import { badInput, SluiceError } from '../errors.ts';
import { firstRows } from './cell-at.ts';
import type { Pace } from './cells.ts';
import type { ClientSlots } from './client-slots.ts';
import { type CompilePlanOptions, createCompilePlan } from './compile-plan.ts';
import { databaseError } from './database-error.ts';
import { mayChangeRows } from './extensions.ts';
import type { Rows } from './find-many.ts';
import type { RunningStream } from './running-stream.ts';
import type { Slots } from './slots.ts';
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
    const pace = { batchRows: batchRows(plan, options), batchBytes: options.batchBytes, readMs: options.readMs };
    const compiled = await compile(plan);
    const signal = AbortSignal.any([leave, stop]);

    async function* readBatches(stream?: RunningStream): AsyncGenerator<RowBatch, void, undefined> {
      const giveBack = await takePlace(reader);
      try {
        if (stream) stream.holdsConnection = true;
        // Before the portal is open, on the connection that it will have: a stream never holds two.
        const estimatedTotal = estimate ? await compiled.estimate(streamPool, signal) : undefined;
        const markBatch = compiled.marks();
        let given = 0;
        let bytesSoFar = 0;
        const batchOf = ({ cells, rows, bytes, last }: Rows<Row>): RowBatch => {
          const mark = markBatch(cells);
          const { delivered, checksum } = mark();
          const { size } = cells;
          given += size;
          const told = { bytes, delivered, checksum, estimatedTotal, mark, last };
          return { size, rows, cells: isPlain ? cells : undefined, ...told };
        };
        for await (const read of compiled.read(streamPool, { ...pace, signal })) {
          bytesSoFar += read.bytes;
          if (maxBytes > 0 && bytesSoFar > maxBytes) throw tooManyBytes(maxBytes);
          const left = maxRows > 0 ? maxRows - given : Number.POSITIVE_INFINITY;
          if (read.cells.size > left) {
            yield batchOf(firstOf(read, left));
            throw tooManyRows(maxRows);
          }
          const batch = batchOf(read);
          if (batch.last) {
            giveBack();
            if (stream) stream.holdsConnection = false;
          }
          yield batch;
        }
      } catch (error) {
        throw databaseError(error);
      } finally {
        giveBack();
      }
    }

    async function takePlace(reader: Reader | undefined): Promise<() => void> {
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

/** The beginning of a batch that goes on. */
const firstOf = ({ cells, rows, bytes }: Rows<Row>, count: number): Rows<Row> => ({
  cells: firstRows(cells, count),
  rows: async () => (await rows()).slice(0, count),
  bytes,
  last: false,
});

function batchRows({ batchSize }: RowPlan, { batchRows }: Pace): number {
  if (batchSize === undefined || batchSize === null) return batchRows;
  if (Number.isSafeInteger(batchSize) && batchSize >= 1 && batchSize <= MAX_BATCH_ROWS) return batchSize;
  throw badInput(`batchSize: ${batchSize} must be a whole number from 1 to ${MAX_BATCH_ROWS}.`);
}

/** Prisma makes the rows of a batch in one go, in which nobody else is served. */
const MAX_BATCH_ROWS = 2_000;

const tooManyRows = (maxRows: number) =>
  new SluiceError('LIMIT_EXCEEDED', `This stream has more than the ${maxRows} rows that one may deliver: pass first.`);

const tooManyBytes = (maxBytes: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This stream has more than the ${maxBytes} bytes that one may deliver: ask for fewer rows by first or where, or for fewer columns.`,
  );
