/** Writes the cells of a column as the field that shows it would appear in a response. */
import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import type { ModelField } from '../core/model/datamodel.ts';
import type { EnumValue } from '../core/model/enumeration.ts';
import type { Layout } from '../encode/cell-row.ts';
import { valueWriter, type WriteValue } from '../encode/place-writer.ts';
import type { ColumnType } from '../encode/types.ts';
import { viaText, type WriteCell, type WriteNull, writeNull } from '../encode/write-cell.ts';
import { jsonWriter } from '../encode/write-json.ts';
import { arrayWriter, jsonListWriter } from '../encode/write-list.ts';
import type { Shown } from './plain-fields.ts';
import { isKnownScalar } from './scalars.ts';

/** Thrown for a value that makes an error of GraphQL's: who executes the selection will tell which. */
export const notText = Symbol('not text');

export const refuseNull: WriteNull = () => {
  throw notText;
};

/** @returns undefined for a type whose text is not known here. */
export function columnWriter(
  layout: Layout,
  type: GraphQLOutputType,
  { column: field }: Extract<Shown, { what: 'column' }>,
  path: readonly string[],
): WriteValue | undefined {
  const value = getNullableType(type);
  if (field.isList !== isListType(value)) return undefined;
  const item = itemWriter(field, getNamedType(type));
  if (item === undefined) return undefined;
  const ifNull = field.isList ? writeNoItems : isNonNullType(type) ? refuseNull : writeNull;
  // Prisma knows no list with a null in it, but of JSON, which has one of its own.
  const mayHoldNull = field.type === 'Json' && isListType(value) && !isNonNullType(value.ofType);
  const ifItemNull = mayHoldNull ? writeNull : refuseNull;
  const { name } = field;
  const column = { name, path: [...path, name], type: columnType(field), isList: field.isList };
  return valueWriter(layout, column, {
    item,
    array: arrayWriter(item, ifItemNull, refuseList),
    jsonList: (inner, nests) => jsonListWriter(inner, nests, ifItemNull, refuseList),
    ifNull,
  });
}

/** Nor does Prisma know a list inside a list. */
const refuseList = () => {
  throw notText;
};

/** Prisma knows no list that is null. */
const writeNoItems: WriteNull = (sink) => sink.text('[]');

// The fields that come here are scalars and enums.
const columnType = ({ kind, type }: ModelField): ColumnType => (kind === 'enum' ? 'String' : (type as ColumnType));

function itemWriter(field: ModelField, type: GraphQLNamedType): WriteCell | undefined {
  if (field.kind === 'enum')
    return isEnumType(type) ? enumWriter(field.values, (name) => type.getValue(name)?.name) : undefined;
  // A scalar of somebody else's may write something else, whatever it is called.
  if (!isScalarType(type) || !isKnownScalar(type) || scalars[type.name] !== field.type) return undefined;
  const write = jsonWriter({ type: columnType(field), scale: field.scale });
  return field.type === 'Float' ? floatWriter(write) : write;
}

/** Scalar → the type of the columns that it shows as JSON has them. Others convert them. */
const scalars: Readonly<Record<string, string>> = {
  String: 'String',
  ID: 'String',
  UUID: 'String',
  Int: 'Int',
  Float: 'Float',
  Boolean: 'Boolean',
  BigInt: 'BigInt',
  Decimal: 'Decimal',
  DateTime: 'DateTime',
  JSON: 'Json',
  Byte: 'Bytes',
};

/** GraphQL has no other than numbers, and its JSON no sign of a zero. */
const floatWriter =
  (write: WriteCell): WriteCell =>
  (source, begin, end, sink) => {
    if ((source[end - 1] ?? 0) > NINE) throw notText;
    if (source[begin] === MINUS && end - begin === 2 && source[begin + 1] === ZERO) sink.byte(ZERO);
    else write(source, begin, end, sink);
  };

/** By the database's names; a value whose name is not among those of the field's type is none of its. */
function enumWriter(values: readonly EnumValue[], shownAs: (name: string) => string | undefined): WriteCell {
  const texts = new Map(
    values.flatMap(({ name, dbName }) => {
      const shown = shownAs(name);
      return shown === undefined ? [] : [[dbName, JSON.stringify(shown)]];
    }),
  );
  return viaText((value) => {
    const text = texts.get(value);
    if (text === undefined) throw notText;
    return text;
  });
}

const NINE = 0x39;
const ZERO = 0x30;
const MINUS = 0x2d;
