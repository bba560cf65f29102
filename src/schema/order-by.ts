/** `orderBy` inputs in Prisma's shapes, one type for each type that shows a model's rows. */
import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { builder } from './builder.ts';
import { once } from './once.ts';
import { modelTypes, type ShownField, shownType } from './shown-fields.ts';

const SortOrder = builder.enumType('SortOrder', {
  description: 'Direction of an order.',
  values: {
    asc: { description: 'Smallest first; nulls last.' },
    desc: { description: 'Greatest first; nulls first.' },
  },
});

/** GraphQL knows no input that is an enum value or an object; Prisma takes either, and so does this scalar. */
const SortNullable = builder.scalarType('SortNullable', {
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
});

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

const CountOrderBy = builder.inputType('CountOrderBy', {
  description: 'Orders by how many rows a relation has.',
  isOneOf: true,
  fields: (t) => ({ _count: t.field({ type: SortOrder }) }),
});

/** The input type of the order of a type's rows. */
export const orderByOf = once((type: string) => builder.inputRef<object>(`${type}OrderBy`));

/** Gives the orders their fields: those that the object types show, so it must follow them. */
export function defineOrders(): void {
  for (const type of modelTypes()) {
    orderByOf(type).implement({
      description:
        `One key of an order of ${type}: exactly one field. Give several objects for an order by several fields, the ` +
        'most significant first. Lists, JSON and bytes have no order. The primary key is appended to every order, so that it is total.',
      isOneOf: true,
      fields: (t) =>
        Object.fromEntries(
          orderedFields(type).map((field) => {
            if (field.relation === undefined)
              return [field.name, t.field({ type: field.column.isRequired ? SortOrder : SortNullable })];
            return [field.name, t.field({ type: field.relation.isList ? CountOrderBy : orderByOf(field.type) })];
          }),
        ),
    });
  }
}

/** Those that rows can be ordered by; of a relation to one row, by something of that row. */
const orderedFields = (type: string): ShownField[] =>
  shownFields(type).filter(
    (field) => isOrdered(field) || (field.relation !== undefined && hasOrder(field.type, new Set())),
  );

function hasOrder(type: string, passed: Set<string>): boolean {
  if (shownFields(type).some(isOrdered)) return true;
  passed.add(type);
  return shownFields(type).some(
    (field) => field.relation !== undefined && !passed.has(field.type) && hasOrder(field.type, passed),
  );
}

/** By itself; of a list, the number of its rows. */
const isOrdered = ({ column, relation }: ShownField): boolean =>
  column === undefined
    ? relation.isList
    : !column.isList && !UNORDERED.has(column.type) && !UNORDERED.has(column.nativeType ?? '');

const shownFields = (type: string) => [...(shownType(type)?.fields.values() ?? [])];

/** PostgreSQL has no order for these, or none of use. */
const UNORDERED: ReadonlySet<string> = new Set(['Json', 'Bytes', 'Xml']);
