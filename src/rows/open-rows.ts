/** The waist: from a plan to batches of rows, within the server's limits. */
import type { Pool } from 'pg';
import { badInput, SluiceError } from '../errors.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Pace } from './cells.ts';
import type { FindMany } from './client.ts';
import { databaseError } from './database-error.ts';
import { compileFindMany } from './find-many.ts';
import { primaryKey } from './model.ts';
import type { FindManyArgs } from './plan.ts';
import type { Slots } from './slots.ts';
import { createTally } from './tally.ts';
import type { OpenRows, RowPlan } from './types.ts';

export interface OpenRowsOptions extends Pace {
  /** The model's method, of the client whose extensions the rows shall have. */
  readonly findMany: FindMany;
  /** Where streams take their connections from: as many as may run at once. */
  readonly streamPool: Pool;
  /** The places for streams that run at once. */
  readonly slots: Slots;
  /** Rows that a stream may deliver; 0 for no limit. */
  readonly maxRows: number;
  /** Ends every stream, with its reason, when it is aborted. */
  readonly stop: AbortSignal;
}

export function createOpenRows(options: OpenRowsOptions): OpenRows {
  const { findMany, streamPool, slots, maxRows, stop } = options;

  return async function openRows(plan, { signal: leave }) {
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
      const signal = AbortSignal.any([leave, stop]);
      const giveBack = await slots.take(signal);
      try {
        const tally = createTally(key);
        let delivered = 0;
        for await (const { rows, last } of read(streamPool, { ...pace, signal })) {
          const left = maxRows > 0 ? maxRows - delivered : rows.length;
          if (rows.length > left) {
            yield { rows: rows.slice(0, left), last: false, ...tally.add(rows.slice(0, left)) };
            throw tooManyRows(maxRows);
          }
          delivered += rows.length;
          const batch = { rows, last, ...tally.add(rows) };
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

/** What Prisma finds wrong with a plan is the client's to mend; its message ends with the line that says what. */
function planError(error: unknown): unknown {
  if (error instanceof Prisma.PrismaClientUnknownRequestError && error.message.includes('recursion limit'))
    return badInput('where is nested too deep for one statement. Ask for less at once.', { cause: error });
  if (!(error instanceof Prisma.PrismaClientValidationError)) return error;
  const lines = error.message.trim().split('\n');
  return badInput(lines.at(-1) ?? 'The arguments are not valid.', { cause: error });
}
