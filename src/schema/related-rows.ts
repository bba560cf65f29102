/** The rows of a to-many relation: the same arguments as a list's, but always with a bound. */
import { badInput } from '../errors.ts';
import { checkPlan, type PlanLimits } from '../rows/check-plan.ts';
import { checkWhere } from '../rows/check-where.ts';
import { totalOrder } from '../rows/order.ts';
import type { ModelName } from '../rows/types.ts';
import { builder } from './builder.ts';
import { orderByOf } from './order-by.ts';
import type { RowArgs } from './row-args.ts';
import { MAX_ROWS_BENEATH } from './selection.ts';
import { whereOf } from './where.ts';

const DEFAULT_FIRST = 100;
const MAX_FIRST = 1000;

/** `where`, `orderBy` and `first`, as arguments of a relation. */
export const relatedRowArgs = (model: ModelName) =>
  builder.args((t) => ({
    where: t.field({ type: whereOf(model), description: 'Which rows. Default: all.' }),
    orderBy: t.field({ type: [orderByOf(model)], description: 'The order. The primary key decides between equals.' }),
    first: t.int({
      defaultValue: DEFAULT_FIRST,
      description:
        `Rows to give at most, 0 to ${MAX_FIRST}: they travel inside the row that they belong to. Of lists inside lists ` +
        `these numbers multiply; beneath one row of a query or subscription ${MAX_ROWS_BENEATH} rows may be asked for.`,
    }),
  }));

/**
 * Those arguments as Prisma's.
 * @throws SluiceError `BAD_USER_INPUT` for a `first` out of bounds, `LIMIT_EXCEEDED` for too wide a `where` or `orderBy`;
 * and what `checkWhere` throws.
 */
export function relatedRows(model: ModelName, { where, orderBy, first }: RowArgs, limits: PlanLimits) {
  checkPlan(model, { where, orderBy }, limits);
  const take = first ?? DEFAULT_FIRST;
  if (take < 0 || take > MAX_FIRST) throw badInput(`first: ${take} must be from 0 to ${MAX_FIRST} inside a row.`);
  checkWhere(model, where);
  return { where: where ?? {}, orderBy: [...totalOrder(model, orderBy ?? undefined)], take };
}
