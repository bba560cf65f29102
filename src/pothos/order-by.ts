/** `orderBy` inputs in Prisma's shapes, one type for each type that shows a model's rows. */
import type { InputRef } from '@pothos/core';
import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import type { Builder, ScalarOptions } from './builder.ts';
import { once } from './once.ts';
import { lateInput, ownInput } from './own-types.ts';
import { sortOrder } from './prisma-enums.ts';
import { type ShownField, shownFields } from './shown-fields.ts';

/** GraphQL knows no input that is an enum value or an object; Prisma takes either, and so does this scalar. */
export const sortNullable = {
  description:
    'Direction of an order by a column that may be null: `asc` (nulls last), `desc` (nulls first), or with a place for ' +
    'the nulls, `{ sort: asc, nulls: first }` or `{ sort: desc, nulls: last }`.',
  serialize() {
    throw new Error('SortNullable is an input only');
  },
  parseValue: readSort,
  parseLiteral(node, variables) {
    // While a document is validated its variables have no values yet; they are read again when it is executed.
    if (variables == null && hasVariable(node)) return 'asc';
    return readSort(valueFromASTUntyped(node, variables));
  },
} satisfies ScalarOptions<object | string, never>;

function readSort(value: unknown): object | string {
  if (isSort(value)) return value;
  if (typeof value === 'object' && value !== null) {
    const { sort, nulls, ...others } = value as Record<string, unknown>;
    const isPlaced = nulls === undefined || nulls === 'first' || nulls === 'last';
    if (isSort(sort) && isPlaced && Object.keys(others).length === 0)
      return nulls === undefined ? sort : { sort, nulls };
  }
  throw new GraphQLError(
    `An order is asc, desc or { sort: asc or desc, nulls: first or last }; found ${JSON.stringify(value)}.`,
  );
}

const isSort = (value: unknown): value is 'asc' | 'desc' => value === 'asc' || value === 'desc';

const hasVariable = (node: ValueNode): boolean =>
  node.kind === Kind.VARIABLE || (node.kind === Kind.OBJECT && node.fields.some(({ value }) => hasVariable(value)));

const countOrderBy = once((builder, name) =>
  ownInput(builder, name).implement({
    description: 'Orders by the number of rows of a relation.',
    isOneOf: true,
    fields: (t) => ({ _count: t.field({ type: sortOrder(builder) }) }),
  }),
);

/** The input type of the order of a type's rows, with the fields that the type shows. */
export const orderByOf = once(
  (builder, type): InputRef<object> =>
    lateInput(builder, `${type}OrderBy`, {
      description:
        `One key of an order of ${type}: exactly one field. Give several objects for an order by several fields, the ` +
        'most significant first. Lists, JSON and bytes have no order. The primary key is appended to every order, so that it is total.',
      isOneOf: true,
      fields: (t) =>
        Object.fromEntries(
          orderedFields(builder, type).map((field) => {
            if (field.relation === undefined)
              return [
                field.name,
                field.column.isRequired ? t.field({ type: sortOrder(builder) }) : t.field({ type: 'SortNullable' }),
              ];
            const order = field.relation.isList
              ? countOrderBy(builder, 'CountOrderBy')
              : orderByOf(builder, field.type);
            return [field.name, t.field({ type: order })];
          }),
        ),
    }),
);

/** Those that rows can be ordered by; of a relation to one row, by something of that row. */
const orderedFields = (builder: Builder, type: string): ShownField[] =>
  shownFields(builder, type).filter(
    (field) => isOrdered(field) || (field.relation !== undefined && hasOrder(builder, field.type, new Set())),
  );

function hasOrder(builder: Builder, type: string, passed: Set<string>): boolean {
  if (shownFields(builder, type).some(isOrdered)) return true;
  passed.add(type);
  return shownFields(builder, type).some(
    (field) => field.relation !== undefined && !passed.has(field.type) && hasOrder(builder, field.type, passed),
  );
}

/** By itself; of a list, the number of its rows. */
const isOrdered = ({ column, relation }: ShownField): boolean =>
  column === undefined
    ? relation.isList
    : !column.isList && !UNORDERED.has(column.type) && !UNORDERED.has(column.nativeType ?? '');

/** PostgreSQL has no order for these, or none of use. */
const UNORDERED: ReadonlySet<string> = new Set(['Json', 'Bytes', 'Xml']);
