/** Rows of cells as JSON objects, from bytes to bytes: the same text as `json.ts` makes of Prisma's rows. */
import { type CellRow, ItemLayout, type Layout, NULL } from './cell-row.ts';
import { ListTooLong } from './list-too-long.ts';
import { at, valueWriter, type WriteValue } from './place-writer.ts';
import { cellsCheck } from './required-rows.ts';
import type { Column, RowsColumn } from './types.ts';
import { type WriteCell, type WriteNull, writeNull } from './write-cell.ts';
import { jsonWriter } from './write-json.ts';
import { eachItem } from './write-list.ts';

/**
 * What writes a row as an object: a key for each field, in the order in which the columns name them first, and beneath
 * a to-one relation an object of its own, or null.
 * @returns undefined where Prisma's rows are needed.
 */
export function objectWriter(layout: Layout, columns: readonly Column[]): WriteValue | undefined {
  const check = cellsCheck(layout, columns);
  const write = objectAt(layout, columns, 0);
  if (check === undefined || write === undefined) return write;
  return (row, sink) => {
    check(row);
    write(row, sink);
  };
}

/** What writes a column's value; null is `null`. */
function jsonValueWriter(layout: Layout, column: Column): WriteValue | undefined {
  if (column.rows === undefined)
    return valueWriter(layout, column, { item: jsonWriter(column), ifNull: column.isList ? writeNoItems : writeNull });
  const list = rowsWriter(column);
  const found = layout.find(column.path);
  return list && found && at(found.place, list, writeNull);
}

/** The members of an object, for columns that have `depth` steps of their paths in common. */
function objectAt(layout: Layout, columns: readonly Column[], depth: number): WriteValue | undefined {
  const groups = [...Map.groupBy(columns, ({ path, keys = path }) => keys[depth] ?? '')];
  const members: { key: Buffer; write: WriteValue }[] = [];
  for (const [index, [key, group]] of groups.entries()) {
    const write = memberWriter(layout, group, depth + 1);
    if (write === undefined) return undefined;
    members.push({ key: Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`), write });
  }
  if (members.length === 0) return (_, sink) => sink.bytes(emptyBytes);
  return (row, sink) => {
    for (const { key, write } of members) {
      sink.bytes(key);
      write(row, sink);
    }
    sink.byte(CLOSING_BRACE);
  };
}

function memberWriter(layout: Layout, columns: readonly Column[], depth: number): WriteValue | undefined {
  const [column] = columns;
  if (column === undefined) return undefined;
  if (column.path.length === depth) return jsonValueWriter(layout, column);
  const found = layout.find(column.path.slice(0, depth));
  const object = objectAt(layout, columns, depth);
  return found && object && whereThere(found.place, object);
}

/** The object, or null where a relation has none. */
function whereThere(
  { inner, index }: { readonly inner: boolean; readonly index: number },
  object: WriteValue,
): WriteValue {
  return (row, sink) => {
    const begin = (inner ? row.inner[index] : row.bounds[row.at + index]) ?? NULL;
    if (begin >= 0) object(row, sink);
    else writeNull(sink);
  };
}

/** What writes the rows of a to-many relation, which came as a list of JSON. */
export function rowsWriter({ name, rows, atMost = Number.POSITIVE_INFINITY }: RowsColumn): WriteCell | undefined {
  const layout = new ItemLayout();
  const object = objectWriter(layout, rows);
  if (object === undefined) return undefined;
  return (source, begin, _, sink) => {
    const row: CellRow = layout.row(source);
    let count = 0;
    sink.byte(BRACKET);
    eachItem(source, begin, (from) => {
      if (count > 0) sink.byte(COMMA);
      count += 1;
      if (count > atMost) throw new ListTooLong(name);
      layout.move(row, from);
      object(row, sink);
    });
    sink.byte(CLOSING_BRACKET);
  };
}

/** Prisma knows no list that is null. */
const writeNoItems: WriteNull = (sink) => sink.text('[]');
const emptyBytes = Buffer.from('{}');
const CLOSING_BRACE = 0x7d;
const BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const COMMA = 0x2c;
