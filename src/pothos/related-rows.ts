/** The rows of a to-many relation: the same arguments as a list's, but always with a bound. */
import { askConditions } from '../core/plan/asked-conditions.ts';
import { checkPlan } from '../core/plan/check-plan.ts';
import { checkWhere } from '../core/plan/check-where.ts';
import { totalOrder } from '../core/plan/order.ts';
import { currentRights } from '../core/rights/ambient.ts';
import { withoutNullRelations } from '../core/rights/null-relations.ts';
import { badInput } from '../errors.ts';
import type { Builder } from './builder.ts';
import { operationOf } from './context.ts';
import { orderByOf } from './order-by.ts';
import type { RowArgs, RowType } from './row-args.ts';
import { MAX_ROWS_BENEATH } from './selection.ts';
import { shownTypes } from './shown-fields.ts';
import { shownPlan } from './shown-plan.ts';
import { whereOf } from './where.ts';
import { showingAllRows } from './whole-relation.ts';

const DEFAULT_FIRST = 100;
const MAX_FIRST = 1000;

/** `where`, `orderBy` and `first`, as arguments of a relation that shows rows of a type. */
export const relatedRowArgs = (builder: Builder, type: string) =>
  builder.args((t) => ({
    where: t.field({ type: whereOf(builder, type), required: false, description: 'Filters the rows. Default: all.' }),
    orderBy: t.field({
      type: [orderByOf(builder, type)],
      required: false,
      description: 'The order of the rows. The primary key decides between equal rows.',
    }),
    first: t.int({
      required: false,
      defaultValue: DEFAULT_FIRST,
      description:
        `Most rows, 0 to ${MAX_FIRST}. They travel inside the row that they belong to. In lists inside lists these numbers ` +
        `multiply: one row of a query or subscription may have ${MAX_ROWS_BENEATH} rows beneath it.`,
    }),
  }));

/**
 * Those arguments as Prisma's: the `query` of a relation that shows all its rows, so that rows can be filtered by it, and
 * downloads can have it.
 *
 * It throws a SluiceError: `BAD_USER_INPUT` for a `first` out of bounds, `LIMIT_EXCEEDED` for too wide a `where` or
 * `orderBy`; and what `checkWhere` throws.
 */
export const relatedRows = ({ builder, type, model }: RowType) =>
  showingAllRows(({ first, ...args }: RowArgs, context: object) => {
    const asked = { where: args.where ?? undefined, orderBy: args.orderBy ?? undefined };
    const plan = shownPlan(shownTypes(builder), type, asked);
    checkPlan(model, plan, operationOf(context).planLimits);
    const take = first ?? DEFAULT_FIRST;
    if (take < 0 || take > MAX_FIRST) throw badInput(`first: ${take} must be from 0 to ${MAX_FIRST} inside a row.`);
    checkWhere(model, plan.where);
    if (plan.shown) askConditions(plan.shown);
    // A look-up is no plan, which would see to it.
    const isRestricted = currentRights()?.isRestricted === true;
    const where = isRestricted ? withoutNullRelations(model, { where: plan.where }).where : plan.where;
    return { where: where ?? {}, orderBy: [...totalOrder(model, plan.orderBy)], take };
  });
