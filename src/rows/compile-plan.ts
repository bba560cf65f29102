/** From a plan to what Prisma compiles it to: checked against the limits, before anything runs. */
import { badInput, SluiceError } from '../errors.ts';
import { argumentError } from './argument-error.ts';
import { checkPlan, type PlanLimits } from './check-plan.ts';
import { findManyOf } from './client.ts';
import { type CompiledCall, compileFindMany } from './find-many.ts';
import { primaryKey } from './model.ts';
import type { FindManyArgs } from './plan.ts';
import type { Row, RowPlan } from './types.ts';

export interface CompilePlanOptions extends PlanLimits {
  /** The client whose extensions the rows shall have. */
  readonly prisma: object;
  /** Rows that a stream may deliver; 0 for no limit. */
  readonly maxRows: number;
}

export interface CompiledPlan extends CompiledCall<Row> {
  /** The fields of the primary key. */
  readonly key: readonly string[];
}

/** The compiler's errors are those of `OpenRows`. An estimate is never above what the plan may deliver. */
export function createCompilePlan(options: CompilePlanOptions): (plan: RowPlan) => Promise<CompiledPlan> {
  const findMany = findManyOf(options.prisma);
  const { maxRows } = options;

  return async (plan) => {
    const { model, first } = plan;
    checkPlan(model, plan, options);
    const key = primaryKey(model);
    const args = findManyArgs(plan, key, maxRows);
    const call = { model, args, findMany: (args: FindManyArgs) => findMany(model, args) };
    const { read, estimate } = await compileFindMany(call).catch((error: unknown) => {
      throw argumentError(error);
    });
    const most = first ?? (maxRows > 0 ? maxRows : Number.POSITIVE_INFINITY);
    return {
      key,
      read,
      async estimate(pool, signal) {
        const rows = await estimate(pool, signal);
        return rows === undefined ? undefined : Math.min(rows, most);
      },
    };
  };
}

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
