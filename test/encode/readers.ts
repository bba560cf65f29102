/** For each profile of each format, what reads its text back: the other half of the encoders' contract. */
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import type { Column, ColumnType, ValueColumn } from '../../src/encode/types.ts';

/** What a download says, in values that `toEqual` can compare: see `plain`. */
export type ReadBack = (text: string, columns: readonly Column[]) => readonly Readonly<Record<string, unknown>>[];

export const readers: Readonly<Record<string, Readonly<Record<string, ReadBack>>>> = {
  csv: {
    rfc4180: (text, columns) => readCsv(text, columns, { lineEnd: '\r\n', value: valueOfText }),
    excel: (text, columns) => readCsv(afterMark(text), columns, { lineEnd: '\r\n', value: valueOfGuarded }),
    postgres: (text, columns) => readCsv(text, columns, { lineEnd: '\n', value: valueOfPostgres }),
  },
  ndjson: {
    ndjson: (text, columns) =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          const object = JSON.parse(line);
          return Object.fromEntries(
            columns.map((column) => [column.name, valueOfJson(column, at(object, column.path))]),
          );
        }),
  },
};

/** A value in the form that readers give: what JavaScript has no equality for is text, invisibly marked by its type. */
export function plain(column: Column, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (column.rows !== undefined)
    return list(value).map((row) =>
      Object.fromEntries(column.rows.map((inner) => [inner.name, plain(inner, at(row, inner.path))])),
    );
  if (column.isList) return list(value).map((item) => plain({ ...column, isList: false }, item));
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (column.type === 'Decimal') return hasToFixed(value) ? value.toFixed() : value;
  return value;
}

const hasToFixed = (value: unknown): value is { toFixed(): string } =>
  typeof value === 'object' && value !== null && 'toFixed' in value;

const list = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no list`);
  return value;
};

/** What stands at the end of a path. */
export const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, field) => (typeof found === 'object' && found !== null ? Reflect.get(found, field) : null),
    value,
  );

const texts: Readonly<Record<ColumnType, (text: string) => unknown>> = {
  String: (text) => text,
  Int: Number,
  Float: Number,
  Boolean: (text) => text === 'true',
  BigInt,
  Decimal: (text) => text,
  DateTime: (text) => new Date(text).getTime(),
  Json: (text) => JSON.parse(text),
  Bytes: (text) => Buffer.from(text, 'base64').toString('hex'),
};

/** A cell's value, where lists are JSON. */
function valueOfText(column: Column, text: string): unknown {
  if (column.rows !== undefined || column.isList) return valueOfJson(column, JSON.parse(text));
  return texts[column.type](text);
}

function afterMark(text: string): string {
  if (!text.startsWith('\ufeff')) throw new Error('there is no byte order mark');
  return text.slice(1);
}

/** In the columns of text, one apostrophe at the beginning is the guard's. */
function valueOfGuarded(column: Column, text: string): unknown {
  const isGuarded = column.rows === undefined && !column.isList && ['String', 'Bytes'].includes(column.type);
  const isMoment = column.rows === undefined && column.type === 'DateTime' && !column.isList;
  if (isMoment && !text.endsWith('Z')) return new Date(`${text.replace(' ', 'T')}Z`).getTime();
  return valueOfText(column, isGuarded ? text.replace(/^'/, '') : text);
}

// The type of arrays of text, which pg's types do not name; nor do they say what its parser gives.
const textArray = 1009 as Parameters<typeof pg.types.getTypeParser>[0];
export const elements = pg.types.getTypeParser(textArray, 'text') as (literal: string) => (string | null)[];

function valueOfPostgres(column: Column, text: string): unknown {
  if (column.rows !== undefined) return valueOfText(column, text);
  if (column.isList) return elements(text).map((item) => item && valueOfPostgres({ ...column, isList: false }, item));
  if (column.type === 'Boolean') return text === 't';
  if (column.type === 'Bytes') return text.slice('\\x'.length);
  if (column.type === 'DateTime') return timestamp(text);
  return valueOfText(column, text);
}

/** Years of PostgreSQL as ECMAScript writes them: with a sign and six digits. */
function timestamp(text: string): number {
  const [, year = '', rest = '', era] = /^(\d+)(-.*)\+00( BC)?$/.exec(text) ?? [];
  const number = era ? 1 - Number(year) : Number(year);
  const sign = number < 0 ? '-' : '+';
  return new Date(`${sign}${String(Math.abs(number)).padStart(6, '0')}${rest.replace(' ', 'T')}Z`).getTime();
}

function valueOfJson(column: Column, value: unknown): unknown {
  if (value === null) return null;
  if (column.rows !== undefined)
    return list(value).map((row) =>
      Object.fromEntries(column.rows.map((inner) => [inner.name, valueOfJson(inner, at(row, inner.path))])),
    );
  if (column.isList) return list(value).map((item) => valueOfJson({ ...column, isList: false }, item));
  return fromJson(column, value);
}

function fromJson({ type }: ValueColumn, value: unknown): unknown {
  if (type === 'Json') return value;
  return typeof value === 'string' ? texts[type](value) : value;
}

interface CsvReader {
  readonly lineEnd: string;
  readonly value: (column: Column, text: string) => unknown;
}

/** A header line of the columns' names, then rows; a cell without quotes and text is null. */
function readCsv(text: string, columns: readonly Column[], { lineEnd, value }: CsvReader) {
  const [header, ...records]: (string | null)[][] = parse(text, {
    record_delimiter: lineEnd,
    cast: (cell, { quoting }) => (cell === '' && !quoting ? null : cell),
  });
  if (header?.join() !== columns.map(({ name }) => name).join()) throw new Error(`the header is ${header}`);
  return records.map((cells) =>
    Object.fromEntries(
      columns.map((column, index) => {
        const cell = cells[index] ?? null;
        return [column.name, cell === null ? null : value(column, cell)];
      }),
    ),
  );
}
