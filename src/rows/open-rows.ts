/** The waist: from a plan to batches of rows, within the server's limits. */
import type { Pool } from 'pg';
import { badInput, SluiceError } from '../errors.ts';
import { argumentError } from './argument-error.ts';
import { firstRows } from './cell-at.ts';
import type { Pace } from './cells.ts';
import { checkPlan, type PlanLimits } from './check-plan.ts';
import { findManyOf } from './client.ts';
import type { ClientSlots } from './client-slots.ts';
import { databaseError } from './database-error.ts';
import { mayChangeRows } from './extensions.ts';
import { compileFindMany, type Rows } from './find-many.ts';
import { primaryKey } from './model.ts';
import type { FindManyArgs } from './plan.ts';
import type { RunningStream } from './running-stream.ts';
import type { Slots } from './slots.ts';
import type { Streams } from './streams.ts';
import { checksumOf, createTally, emptyTally } from './tally.ts';
import type { OpenRows, Reader, Row, RowBatch, RowPlan } from './types.ts';

export interface OpenRowsOptions extends Pace, PlanLimits {
  /** The client whose extensions the rows shall have. */
  readonly prisma: object;
  /** Where streams take their connections from: as many as may run at once. */
  readonly streamPool: Pool;
  /** The places for streams that run at once. */
  readonly slots: Slots;
  /** The places of each client among them. */
  readonly clientSlots: ClientSlots;
  /** The list of those that run. */
  readonly streams: Streams;
  /** Rows that a stream may deliver; 0 for no limit. */
  readonly maxRows: number;
  /** Bytes that a stream may deliver, as the database sends them; 0 for no limit. */
  readonly maxBytes: number;
  /** Ends every stream, with its reason, when it is aborted. */
  readonly stop: AbortSignal;
}

export function createOpenRows(options: OpenRowsOptions): OpenRows {
  const { streamPool, slots, clientSlots, streams, maxRows, maxBytes, stop } = options;
  const findMany = findManyOf(options.prisma);
  const isPlain = !mayChangeRows(options.prisma);

  return async function openRows(plan, { signal: leave, reader }) {
    checkPlan(plan.model, plan, options);
    const key = primaryKey(plan.model);
    const pace = { batchRows: batchRows(plan, options), batchBytes: options.batchBytes, readMs: options.readMs };
    const args = findManyArgs(plan, key, maxRows);
    const readPortal = await compileFindMany({
      model: plan.model,
      args,
      findMany: (args) => findMany(plan.model, args),
    }).catch((error: unknown) => {
      throw argumentError(error);
    });
    const signal = AbortSignal.any([leave, stop]);

    async function* readBatches(stream?: RunningStream): AsyncGenerator<RowBatch, void, undefined> {
      const giveBack = await takePlace(reader);
      try {
        if (stream) stream.holdsConnection = true;
        const add = createTally(plan.model, key);
        let tally = emptyTally;
        let bytesSoFar = 0;
        const batchOf = ({ cells, rows, bytes, last }: Rows<Row>): RowBatch => {
          tally = add(tally, cells);
          const told = { delivered: tally.delivered, checksum: checksumOf(tally), bytes, last };
          return { size: cells.size, rows, cells: isPlain ? cells : undefined, ...told };
        };
        for await (const read of readPortal(streamPool, { ...pace, signal })) {
          bytesSoFar += read.bytes;
          if (maxBytes > 0 && bytesSoFar > maxBytes) throw tooManyBytes(maxBytes);
          const left = maxRows > 0 ? maxRows - tally.delivered : Number.POSITIVE_INFINITY;
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

function findManyArgs(
  { where, orderBy, select, first }: RowPlan,
  key: readonly string[],
  maxRows: number,
): FindManyArgs {
  if (typeof first === 'number' && !(Number.isSafeInteger(first) && first >= 0))
    throw badInput(`first: ${first} must be a whole number, 0 or more.`);
  if (maxRows > 0 && typeof first === 'number' && first > maxRows)
    throw new SluiceError(
      'LIMIT_EXCEEDED',
      `first: ${first} is more than the ${maxRows} rows that a stream may deliver.`,
    );
  // One row more than the limit: a result that goes beyond it is refused, never cut short in silence.
  const take = first ?? (maxRows > 0 ? maxRows + 1 : undefined);
  return {
    ...(where !== undefined && { where }),
    ...(orderBy !== undefined && { orderBy }),
    ...(take !== undefined && { take }),
    select: { ...select, ...Object.fromEntries(key.map((field) => [field, true])) },
  };
}

const tooManyRows = (maxRows: number) =>
  new SluiceError('LIMIT_EXCEEDED', `This stream has more than the ${maxRows} rows that one may deliver: pass first.`);

const tooManyBytes = (maxBytes: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This stream has more than the ${maxBytes} bytes that one may deliver: ask for fewer rows by first or where, or for fewer columns.`,
  );
