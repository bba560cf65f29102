/** Writers of a column's value, wherever it is: in a cell of its own, or inside the JSON of a relation. */
import { type CellRow, type Layout, NULL, type Place } from './cell-row.ts';
import { unescapeString } from './scan-json.ts';
import type { Sink } from './sink.ts';
import type { ColumnType, ValueColumn } from './types.ts';
import type { WriteCell, WriteNull } from './write-cell.ts';
import { arrayWriter, jsonListWriter } from './write-list.ts';

export type WriteValue = (row: CellRow, sink: Sink) => void;

export interface ValueForm {
  /** Writes a value, or an item of a list. */
  readonly item: WriteCell;
  /** Writes a list that is an array of PostgreSQL. Default: as JSON. */
  readonly array?: WriteCell;
  /** Whether both write what the database has written, whatever its type. Default: no. */
  readonly asDatabase?: boolean;
  /**
   * Makes what writes a list that is JSON, of what writes an item of it; `nests` where a list inside it is one of several
   * dimensions. Default: as JSON.
   */
  readonly jsonList?: (item: WriteCell, nests: boolean) => WriteCell;
  /** Writes what stands in place of a null. */
  readonly ifNull: WriteNull;
  /** What is done to the whole of it, list or not. Default: nothing. */
  readonly finish?: (write: WriteCell) => WriteCell;
}

/** @returns undefined where the value cannot be made of text: who asks must ask for Prisma's rows instead. */
export function valueWriter(
  layout: Layout,
  column: Pick<ValueColumn, 'path' | 'type' | 'isList'>,
  {
    item,
    array = arrayWriter(item),
    asDatabase = false,
    jsonList = jsonListWriter,
    ifNull,
    finish = (write) => write,
  }: ValueForm,
): WriteValue | undefined {
  const found = layout.find(column.path);
  if (found === undefined) return undefined;
  const { place, dataTypeID } = found;
  if (dataTypeID !== undefined && !asDatabase && !isTextOf(column, dataTypeID)) return undefined;
  if (!place.inner) return at(place, finish(column.isList ? array : item), ifNull);
  const inner = innerWriter(column.type, item);
  return at(place, finish(column.isList ? jsonList(inner, column.type !== 'Json') : inner), ifNull);
}

/** What writes the value at a place, or what stands for a null; nothing beneath a relation that is null. */
export function at({ inner, index }: Place, write: WriteCell, ifNull: WriteNull): WriteValue {
  if (inner)
    return (row, sink) => {
      const begin = row.inner[index] ?? NULL;
      if (begin >= 0) write(row.text, begin, row.inner[index + 1] ?? 0, sink);
      else if (begin === NULL) ifNull(sink);
    };
  return (row, sink) => {
    const begin = row.bounds[row.at + index] ?? NULL;
    if (begin >= 0) write(row.text, begin, row.bounds[row.at + index + 1] ?? 0, sink);
    else ifNull(sink);
  };
}

/** For values inside JSON, as the cells that they would be by themselves. */
function innerWriter(type: ColumnType, write: WriteCell): WriteCell {
  if (type === 'Json') return write;
  return (source, begin, end, sink) => {
    if (source[begin] === QUOTE) {
      const unescaped = unescapeString(source, begin, end);
      if (unescaped === undefined) write(source, begin + 1, end - 1, sink);
      else write(unescaped, 0, unescaped.length, sink);
    } else write(source, begin, end, sink);
  };
}

/**
 * Whether a cell's text is that of the column's type. That of an extension's type, or another that is in no table here, is
 * what the column is declared to be; where it is one of another type, only Prisma knows what to make of it.
 */
function isTextOf({ type, isList }: Pick<ValueColumn, 'type' | 'isList'>, dataTypeID: number): boolean {
  return (isList ? arrayTypes : types)[type].has(dataTypeID) || !known.has(dataTypeID);
}

const setsOf = (
  table: Readonly<Record<ColumnType, readonly number[]>>,
): Readonly<Record<ColumnType, ReadonlySet<number>>> => ({
  String: new Set(table.String),
  Int: new Set(table.Int),
  Float: new Set(table.Float),
  Boolean: new Set(table.Boolean),
  BigInt: new Set(table.BigInt),
  Decimal: new Set(table.Decimal),
  DateTime: new Set(table.DateTime),
  Json: new Set(table.Json),
  Bytes: new Set(table.Bytes),
});

const types = setsOf({
  // text, varchar, char, uuid, inet, cidr, bit, varbit, xml
  String: [25, 1043, 1042, 2950, 869, 650, 1560, 1562, 142],
  // integer, smallint, oid
  Int: [23, 21, 26],
  Float: [701, 700],
  Boolean: [16],
  BigInt: [20],
  Decimal: [1700],
  // timestamp, timestamptz, date, time, timetz
  DateTime: [1114, 1184, 1082, 1083, 1266],
  Json: [3802, 114],
  Bytes: [17],
});

const arrayTypes = setsOf({
  String: [1009, 1015, 1014, 2951, 1041, 651, 1561, 1563, 143],
  Int: [1007, 1005, 1028],
  Float: [1022, 1021],
  Boolean: [1000],
  BigInt: [1016],
  Decimal: [1231],
  DateTime: [1115, 1185, 1182, 1183],
  Json: [3807, 199],
  Bytes: [1001],
});

const known: ReadonlySet<number> = new Set(
  [types, arrayTypes].flatMap((table) => Object.values(table).flatMap((oids) => [...oids])),
);

const QUOTE = 0x22;
