/** From a plan to what Prisma compiles it to: checked against the limits, before anything runs. */
import { badInput, SluiceError } from '../errors.ts';
import { argumentError } from './argument-error.ts';
import { checkPlan, type PlanLimits } from './check-plan.ts';
import { findManyOf } from './client.ts';
import { continueFrom, theBeginning } from './continue.ts';
import { mayChangeRows } from './extensions.ts';
import { type CompiledCall, compileFindMany } from './find-many.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createMarks, type Marks } from './marks.ts';
import { primaryKey } from './model.ts';
import { orderKeys, totalOrder } from './order.ts';
import type { FindManyArgs } from './plan.ts';
import { withOrderColumns } from './position.ts';
import type { Place, Tokens } from './token.ts';
import type { Row, RowPlan } from './types.ts';

export interface CompilePlanOptions extends PlanLimits {
  /** The client whose extensions the rows shall have. */
  readonly prisma: object;
  /** Rows that a stream may deliver; 0 for no limit. */
  readonly maxRows: number;
  readonly tokens: Tokens;
}

export interface CompiledPlan extends CompiledCall<Row> {
  /** For one reading: tells how far it is after each of its batches. */
  readonly marks: () => Marks;
  /** The same plan behind a place in it: what is left once the rows before have been given. */
  readonly behind: (place: Place) => Promise<CompiledPlan>;
}

/**
 * The compiler's errors are those of `OpenRows`. An estimate is never above what the plan may deliver, with what was
 * delivered before it.
 */
export function createCompilePlan(options: CompilePlanOptions): (plan: RowPlan) => Promise<CompiledPlan> {
  const findMany = findManyOf(options.prisma);
  const isPlain = !mayChangeRows(options.prisma);
  const { maxRows, tokens } = options;

  return async (plan) => {
    const { model } = plan;
    checkPlan(model, plan, options);
    const key = primaryKey(model);
    const order = orderKeys(model, totalOrder(model, plan.orderBy));
    const told = plan.shown?.key ?? key;
    const query = fingerprintOf({ model, as: plan.shown?.as, key: told, where: plan.where, order });
    const asked = typeof plan.after === 'string' ? tokens.read(plan.after, query) : theBeginning;
    const select = withOrderColumns(plan.select, order);

    const compileFrom = async (begin: Place): Promise<CompiledPlan> => {
      const { where, position } = continueFrom(begin, plan.where, order);
      const first = rest(plan.first, begin.delivered - asked.delivered);
      const args = findManyArgs({ where, orderBy: plan.orderBy, select, first }, key, maxRows);
      const call = { model, args, position, isPlain, findMany: (args: FindManyArgs) => findMany(model, args) };
      const { read, estimate } = await compileFindMany(call).catch((error: unknown) => {
        throw argumentError(error);
      });
      const most = first ?? (maxRows > 0 ? maxRows : Number.POSITIVE_INFINITY);
      return {
        marks: () => createMarks({ model, key: told, order, query, begin, tokens }),
        read,
        async estimate(pool, signal) {
          const rows = await estimate(pool, signal);
          return rows === undefined ? undefined : begin.delivered + Math.min(rows, most);
        },
        behind: compileFrom,
      };
    };
    return compileFrom(plan.reached === undefined ? asked : tokens.read(plan.reached, query));
  };
}

/** What is left of `first`, of which so many rows have been given. */
const rest = (first: RowPlan['first'], given: number) =>
  typeof first === 'number' && first >= 0 ? Math.max(0, first - given) : first;

function findManyArgs(
  { where, orderBy, select, first }: Omit<RowPlan, 'model'>,
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
