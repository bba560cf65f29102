/** Total order: whatever order is asked for, the primary key decides between equals. */

import { badInput } from '../../errors.ts';
import { type Model, type ModelField, primaryKey } from '../model/datamodel.ts';

/** Prisma's `orderBy`: one object, or several, most significant first. */
export type OrderBy = object | readonly object[] | undefined;

/** One column of an order. */
export interface OrderKey {
  /** From the row, through to-one relations, to the column: `['origin', 'city']`; of a number of rows, to their relation. */
  readonly path: readonly string[];
  /** The column's; undefined for a number of rows. */
  readonly field: ModelField | undefined;
  readonly direction: 'asc' | 'desc';
  /** Where the nulls stand; undefined where there are none. */
  readonly nulls: 'first' | 'last' | undefined;
  /** The relations on the way that may lead to no row, each by the path to it. */
  readonly mayLeadNowhere: readonly (readonly string[])[];
}

/**
 * Appends the fields of the primary key that the order does not name yet, ascending. Also to one that names a unique key:
 * whether there is such a key, the database decides and not the schema. Where there is, an index gives the order all the same,
 * and PostgreSQL sorts within groups of one row.
 */
export function totalOrder(model: Model, orderBy: OrderBy): readonly object[] {
  const order = entriesOf(orderBy).map(([name, sort]) => ({ [name]: sort }));
  const named = new Set(order.flatMap(Object.keys));
  const missing = primaryKey(model).filter((field) => !named.has(field));
  return [...order, ...missing.map((field) => ({ [field]: 'asc' }))];
}

/** The columns of an order, as PostgreSQL compares them. @throws SluiceError `BAD_USER_INPUT` for a key that is none. */
export const orderKeys = (model: Model, orderBy: OrderBy): readonly OrderKey[] =>
  entriesOf(orderBy).map(([name, sort]) => orderKey(model, [name], sort, []));

function orderKey(
  model: Model,
  path: readonly string[],
  sort: unknown,
  mayLeadNowhere: OrderKey['mayLeadNowhere'],
): OrderKey {
  const name = path.at(-1) ?? '';
  const field = model.fields.find((field) => field.name === name);
  if (field?.target !== undefined && isObject(sort)) {
    const [[key, inner] = ['', undefined]] = entriesOf(sort);
    if (key === '_count')
      return { path, field: undefined, direction: directionOf(inner), nulls: undefined, mayLeadNowhere };
    return orderKey(field.target, [...path, key], inner, field.isRequired ? mayLeadNowhere : [...mayLeadNowhere, path]);
  }
  if (field === undefined) throw badInput(`orderBy has ${path.join('.')}, which is no column of ${model.name}.`);
  const direction = directionOf(isObject(sort) && 'sort' in sort ? sort.sort : sort);
  const nulls = isObject(sort) && 'nulls' in sort ? sort.nulls : undefined;
  const mayBeNull = mayLeadNowhere.length > 0 || !field.isRequired;
  const place = nulls === 'first' || (nulls === undefined && direction === 'desc') ? 'first' : 'last';
  return { path, field, direction, nulls: mayBeNull ? place : undefined, mayLeadNowhere };
}

/** The keys of an order, one by one; Prisma takes several in one object, too. */
function entriesOf(orderBy: OrderBy): [string, unknown][] {
  const order: readonly object[] = orderBy === undefined ? [] : Array.isArray(orderBy) ? orderBy : [orderBy];
  return order.flatMap((entry) => Object.entries(entry)).filter(([, sort]) => sort !== undefined);
}

const directionOf = (sort: unknown) => (sort === 'desc' ? 'desc' : 'asc');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
