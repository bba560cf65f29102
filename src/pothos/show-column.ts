/** Turns a column's values into those of its scalar, which knows nothing of the column. */
import {
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import type { Model, ModelField } from '../core/model/datamodel.ts';
import { noDate } from '../core/postgres/no-date.ts';
import { decimalText } from '../encode/decimal-text.ts';
import { badInput } from '../errors.ts';
import { isKnownScalar } from './scalars.ts';

type Show = (value: unknown) => unknown;

/**
 * What is done to each value of a column that a field of this type shows; undefined where that is nothing.
 * @throws Error for a field that could not show all of them.
 */
export function showColumn(model: Model, column: ModelField, type: GraphQLOutputType): Show | undefined {
  const name = `${model.name}.${column.name}`;
  if (column.type === 'Json' && isNonNullType(itemOf(type)))
    throw new Error(`${name} may hold the null of JSON, so its field must be nullable, or the items of its list.`);
  const scalar = getNamedType(type);
  // A scalar of somebody else's gets what Prisma gives.
  if (column.type === 'Decimal' && isScalarType(scalar) && !isKnownScalar(scalar)) return undefined;
  // An enum may have any name, such as `toString`.
  const show = column.kind === 'scalar' ? shows[column.type]?.(name, column) : undefined;
  return show && ((value) => (Array.isArray(value) ? value.map(show) : value === null ? null : show(value)));
}

function itemOf(type: GraphQLOutputType): GraphQLOutputType {
  const list = getNullableType(type);
  return isListType(list) ? list.ofType : type;
}

/** By Prisma's types. */
const shows: Readonly<Record<string, (name: string, field: ModelField) => Show>> = {
  // With as many places as the column declares.
  Decimal:
    (_, { scale }) =>
    (value) =>
      decimalText(value, scale),
  Float: (name) => (value) => {
    if (Number.isFinite(value)) return value;
    throw badInput(`${name} is ${value}, which is no Float of GraphQL. Leave out the column, or the row by where.`);
  },
  DateTime: (name) => (value) => {
    if (value instanceof Date && Number.isNaN(value.getTime())) throw noDate(name);
    return value;
  },
};
