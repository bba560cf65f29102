/** Values and rows as JSON text, the same wherever it stands: in a line of NDJSON, or in a cell of CSV. */
import type { Row } from '../core/types.ts';
import { isRecord } from './read.ts';
import { textOf } from './text.ts';
import type { Column, ValueColumn } from './types.ts';

type ToJson = (value: unknown) => string;

/**
 * What writes a row as an object: a key for each field, in the order in which the columns name them first, and beneath
 * a to-one relation an object of its own, or null.
 */
export const objectOf = (columns: readonly Column[]): ((row: Row) => string) => objectAt(columns, 0);

/** What writes a column's values. null is `null`; the rows of a relation are a list of objects. */
export function jsonOf(column: Column): ToJson {
  if (column.rows !== undefined) return listOf(recordOf(objectOf(column.rows)));
  const item = scalar(column);
  return column.isList ? listOf(item) : item;
}

/** The members of an object, for columns that have `depth` steps of their paths in common. */
function objectAt(columns: readonly Column[], depth: number): (record: Row) => string {
  const groups = Map.groupBy(columns, ({ path, keys = path }) => keys[depth] ?? '');
  const [first, ...others] = [...groups].map(([key, group]) => ({
    // Places of one name are one place.
    field: group[0]?.path[depth] ?? '',
    key: `${JSON.stringify(key)}:`,
    json: memberOf(group, depth + 1),
  }));
  if (first === undefined) return () => '{}';
  return (record) => {
    let text = `{${first.key}${first.json(record[first.field])}`;
    for (const { field, key, json } of others) text += `,${key}${json(record[field])}`;
    return `${text}}`;
  };
}

function memberOf(columns: readonly Column[], depth: number): ToJson {
  const [column] = columns;
  if (column !== undefined && column.path.length === depth) return jsonOf(column);
  return recordOf(objectAt(columns, depth));
}

/** A record, or null where a relation has none. */
const recordOf =
  (object: (record: Row) => string): ToJson =>
  (value) =>
    isRecord(value) ? object(value) : 'null';

function listOf(item: ToJson): ToJson {
  return (list) => {
    if (!Array.isArray(list)) return 'null';
    let text = '';
    for (const value of list) text += text === '' ? item(value) : `,${item(value)}`;
    return `[${text}]`;
  };
}

/**
 * Numbers are numbers, but for NaN and the infinities, which JSON has not and which null would hide: these are strings.
 * BigInt, Decimal, DateTime and Bytes are strings too.
 */
function scalar(column: ValueColumn): ToJson {
  const { type } = column;
  const text = textOf(column);
  if (type === 'Int' || type === 'Boolean' || type === 'Json') return orNull(text);
  if (type === 'Float') return orNull((value) => (Number.isFinite(value) ? text(value) : `"${text(value)}"`));
  // Of what these types are written with, nothing has to be escaped.
  if (type !== 'String') return orNull((value) => `"${text(value)}"`);
  return orNull(JSON.stringify);
}

const orNull =
  (json: ToJson): ToJson =>
  (value) =>
    value === null || value === undefined ? 'null' : json(value);
