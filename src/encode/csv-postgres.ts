/**
 * CSV that `COPY … FROM … (FORMAT csv, HEADER)` reads back to the same values: lines end in LF, and values are written
 * as PostgreSQL writes them.
 */
import { csvIn } from './csv.ts';
import { jsonOf } from './json.ts';
import { textOf } from './text.ts';
import type { Column, ColumnType } from './types.ts';

export const csvPostgres = csvIn({
  mark: '',
  lineEnd: '\n',
  textOf: postgresText,
  // A line of nothing but `\.` ends the data for PostgreSQL up to 17, unless it is quoted.
  special: /[",\r\n]|^\\\.$/,
});

type ToText = (value: unknown) => string;

function postgresText(column: Column): ToText {
  if (column.rows !== undefined) return jsonOf(column);
  const text = texts[column.type] ?? textOf(column);
  return column.isList ? arrayOf(text) : text;
}

const isoText = textOf({ type: 'DateTime' });

const texts: Readonly<Partial<Record<ColumnType, ToText>>> = {
  Boolean: (value) => (value ? 't' : 'f'),
  DateTime: (value) => timestamp(isoText(value)),
  Bytes: (value) =>
    value instanceof Uint8Array
      ? `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
      : String(value),
};

/**
 * A moment as every type of date or time reads it: `2001-01-01 00:01:00.000+00`. Years beyond 9999 have no sign, and
 * those before the first are counted from 1 BC, where ISO 8601 has a year 0.
 */
function timestamp(iso: string): string {
  const time = iso.indexOf('T');
  const date = iso.slice(0, time);
  const clock = `${iso.slice(time + 1, -1)}+00`;
  if (date.charAt(0) === '+') return `${date.slice(1)} ${clock}`;
  const [, year, day] = /^(-\d{6}|0000)(-.*)$/.exec(date) ?? [];
  return year === undefined ? `${date} ${clock}` : `${String(1 - Number(year)).padStart(4, '0')}${day} ${clock} BC`;
}

/** An array's literal, `{1,NULL}`, with every element in quotes, which no type minds. */
function arrayOf(item: ToText): ToText {
  const element = (value: unknown) =>
    value === null ? 'NULL' : `"${item(value).replaceAll(/["\\]/g, (char) => `\\${char}`)}"`;
  return (list) => (Array.isArray(list) ? `{${list.map(element).join()}}` : String(list));
}
