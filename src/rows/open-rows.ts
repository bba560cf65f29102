/** The waist: from a plan to batches of rows, within the server's limits. */
import type { Pool } from 'pg';
import { badInput, SluiceError } from '../errors.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Pace } from './cells.ts';
import { databaseError } from './database-error.ts';
import { compileFindMany } from './find-many.ts';
import { primaryKey } from './model.ts';
import type { FindManyArgs } from './plan.ts';
import { createSlots } from './slots.ts';
import { createTally } from './tally.ts';
import type { ModelName, OpenRows, Row, RowPlan } from './types.ts';

export interface OpenRowsOptions extends Pace {
  /** The model's method, of the client whose extensions the rows shall have. */
  readonly findMany: (model: ModelName, args: FindManyArgs) => PromiseLike<Row[]>;
  /** Where streams take their connections from: as many as may run at once. */
  readonly streamPool: Pool;
  readonly maxStreams: number;
  /** How long a stream waits for a place, in milliseconds. */
  readonly queueMs: number;
  /** Rows that a stream may deliver; 0 for no limit. */
  readonly maxRows: number;
}

export function createOpenRows(options: OpenRowsOptions): OpenRows {
  const { findMany, streamPool, maxStreams, queueMs, maxRows } = options;
  const slots = createSlots(maxStreams, queueMs);

  return async function openRows(plan, { signal }) {
    const key = primaryKey(plan.model);
    const pace = { batchRows: batchRows(plan, options), batchBytes: options.batchBytes };
    const args = findManyArgs(plan, key, maxRows);
    const read = await compileFindMany({
      model: plan.model,
      args,
      findMany: (args) => findMany(plan.model, args),
    }).catch((error: unknown) => {
      throw planError(error);
    });

    return (async function* () {
      const giveBack = await slots.take(signal);
      try {
        const tally = createTally(key);
        for await (const { rows, last } of read(streamPool, { ...pace, signal })) {
          const batch = { rows, last, ...tally.add(rows) };
          if (maxRows > 0 && batch.delivered > maxRows) throw tooManyRows(maxRows);
          if (last) giveBack();
          yield batch;
        }
      } catch (error) {
        throw databaseError(error);
      } finally {
        giveBack();
      }
    })();
  };
}

function batchRows({ batchSize }: RowPlan, { batchRows }: Pace): number {
  if (batchSize === undefined || batchSize === null) return batchRows;
  if (Number.isSafeInteger(batchSize) && batchSize >= 1 && batchSize <= MAX_BATCH_ROWS) return batchSize;
  throw badInput(`batchSize: ${batchSize} must be a whole number from 1 to ${MAX_BATCH_ROWS}.`);
}

const MAX_BATCH_ROWS = 10_000;

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

/** What Prisma finds wrong with a plan is the client's to mend; its message ends with the line that says what. */
function planError(error: unknown): unknown {
  if (!(error instanceof Prisma.PrismaClientValidationError)) return error;
  const lines = error.message.trim().split('\n');
  return badInput(lines.at(-1) ?? 'The arguments are not valid.', { cause: error });
}
