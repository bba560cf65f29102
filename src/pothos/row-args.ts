/** The arguments that lists of rows have in common, and the plan that they make. */
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Model } from '../core/model/datamodel.ts';
import type { RowPlan } from '../core/types.ts';
import { badInput } from '../errors.ts';
import type { Builder } from './builder.ts';
import { orderByOf } from './order-by.ts';
import { checkSelection } from './selection.ts';
import { shownTypes } from './shown-fields.ts';
import { shownPlan } from './shown-plan.ts';
import { textSize } from './text-size.ts';
import { whereOf } from './where.ts';

export interface RowArgs {
  readonly where?: object | null | undefined;
  readonly orderBy?: readonly object[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly batchSize?: number | null | undefined;
  readonly live?: boolean | null | undefined;
}

/** `where`, `orderBy`, `first` and `after`, as arguments of a field that shows rows of a type. */
export const rowArgs = (builder: Builder, type: string) =>
  builder.args((t) => ({
    where: t.field({ type: whereOf(builder, type), required: false, description: 'Filters the rows. Default: all.' }),
    orderBy: t.field({
      type: [orderByOf(builder, type)],
      required: false,
      description:
        'The order, most significant key first. The primary key decides between equals. Default: by it alone.',
    }),
    first: t.int({
      required: false,
      description: 'Most rows of this request, 0 or more. Default: all.',
    }),
    after: t.string({
      required: false,
      description:
        'A token from any transport. The rows after it follow, with the same `where` and `orderBy`. Default: from the first row.',
    }),
  }));

/** The rows that a field shows: of a model, by a type of the builder's. */
export interface RowType {
  readonly builder: Builder;
  readonly type: string;
  readonly model: Model;
}

/**
 * The plan for a field of rows.
 * @param read tells what is read of each row: just the columns and relations that its selection asks for.
 * @throws SluiceError `BAD_USER_INPUT` for a negative `first`, and what `checkSelection` throws.
 */
export function rowPlan(
  { builder, type, model }: RowType,
  { where, orderBy, first, after, batchSize }: RowArgs,
  info: GraphQLResolveInfo,
  read: () => Select,
): RowPlan {
  if (typeof first === 'number' && first < 0)
    throw badInput(`first: ${first} must be 0 or more. For the last rows, turn the order round.`);
  checkSelection(info, { relationsOnce: true });
  const select = read();
  const asked = { where: where ?? undefined, orderBy: orderBy ?? undefined, select };
  const text = textSize(info);
  const shown = shownPlan(shownTypes(builder), type, asked);
  return { model: model.name, ...shown, first, after, batchSize, select, text };
}

/** Columns and relations, as Prisma's `select` has them. */
export type Select = Readonly<Record<string, unknown>>;

/**
 * What is read of each row for the selection of a field of rows. It is also what Pothos then takes for loaded, when the
 * fields of these rows are resolved.
 * @param path from the field to the rows, where they are not its own value.
 */
export function selectOf({ context, info, path = [] }: { context: object; info: GraphQLResolveInfo; path?: string[] }) {
  // What is deferred is read with the rest: a stream is one statement.
  return queryFromInfo({ context, info, path, select: {}, skipDeferredFragments: false }).select;
}
