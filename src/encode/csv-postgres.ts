/**
 * CSV that `COPY … FROM … (FORMAT csv, HEADER)` reads back to the same values: lines end in LF, and values are written
 * as PostgreSQL writes them.
 */
import { csvIn } from './csv.ts';
import { type CellForm, csvCells } from './csv-cells.ts';
import { jsonOf } from './json.ts';
import { hasSpecial } from './quote-written.ts';
import { textOf } from './text.ts';
import type { Column, ColumnType, ValueColumn } from './types.ts';
import { copyCell, viaText, type WriteCell } from './write-cell.ts';
import { enumWriter } from './write-enum.ts';
import { arrayWriter, eachItem } from './write-list.ts';

export const csvPostgres = csvIn({
  mark: '',
  asDatabase: true,
  lineEnd: '\n',
  textOf: postgresText,
  // A line of nothing but `\.` ends the data for PostgreSQL up to 17, unless it is quoted.
  special: /[",\r\n]|^\\\.$/,
  cells: (columns) => csvCells(columns, { lineEnd: '\n', form: postgresForm, needsQuotes }),
});

/** What PostgreSQL has written is what it reads; only what stands inside JSON is not yet so. */
function postgresForm({ type, enumeration }: ValueColumn): CellForm {
  const item = enumeration ? enumWriter(enumeration, ({ dbName }) => dbName) : (inner[type] ?? copyCell);
  return { item, array: enumeration ? checked(item) : copyCell, asDatabase: true, jsonList: arrayOfJson, noList: '' };
}

/** An array of the database's, as it is, once its items could be written. */
const checked = (item: WriteCell): WriteCell => {
  const write = arrayWriter(item);
  return (source, begin, end, sink) => {
    const from = sink.at;
    write(source, begin, end, sink);
    sink.at = from;
    copyCell(source, begin, end, sink);
  };
};

/** By its first byte, `true` is `t`; other cells stay as they are. */
const inner: Readonly<Partial<Record<ColumnType, WriteCell>>> = {
  Boolean: (source, begin, _, sink) => sink.copy(source, begin, begin + 1),
  DateTime: (source, begin, end, sink) => (isIso(source, begin) ? writeIso : copyCell)(source, begin, end, sink),
};

/** Beneath a relation, moments are as JSON has them; years of six digits have a sign. */
const isIso = (source: Buffer, begin: number): boolean =>
  source[begin + DATE_BYTES] === T || source[begin] === PLUS || source[begin] === DASH;
const writeIso = viaText((text) => {
  const { year = '', day = '', time, fraction, offset = '' } = ISO.exec(text)?.groups ?? {};
  const clock =
    time === undefined ? '' : ` ${time}${fraction?.replace(/\.?0+$/, '') ?? ''}${offset.replace(':00', '')}`;
  return dated(Number(year), day, clock);
});
const ISO =
  /^(?<year>[+-]\d{6}|\d{4})(?<day>-\d\d-\d\d)(?:T(?<time>[\d:]+)(?<fraction>\.\d+)?(?<offset>[+-][\d:]+)?)?$/;
const DATE_BYTES = '2001-01-01'.length;
const T = 0x54;
const PLUS = 0x2b;
const DASH = 0x2d;

/** A list that is JSON, as an array's literal. */
function arrayOfJson(item: WriteCell, nests: boolean): WriteCell {
  const write: WriteCell = (source, begin, _, sink) => {
    const from = sink.at;
    const items: string[] = [];
    eachItem(source, begin, (itemBegin, itemEnd) => {
      if (source.toString('latin1', itemBegin, itemEnd) === 'null') return items.push('NULL');
      if (nests && source[itemBegin] === BRACKET) {
        write(source, itemBegin, itemEnd, sink);
        return items.push(sink.takeBack(from).toString());
      }
      item(source, itemBegin, itemEnd, sink);
      return items.push(elementOf(sink.takeBack(from).toString()));
    });
    sink.text(`{${items.join()}}`);
  };
  return write;
}
const BRACKET = 0x5b;

const needsQuotes = (bytes: Buffer, begin: number, end: number): boolean =>
  hasSpecial(bytes, begin, end) || (end - begin === 2 && bytes.toString('latin1', begin, end) === '\\.');

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

/** A moment as every type of date or time reads it: `2001-01-01 00:01:00.000+00`. */
function timestamp(iso: string): string {
  const [, year, day = '', time = ''] = /^([+-]\d{6}|\d{4})(-.*)T(.*)Z$/.exec(iso) ?? [];
  return dated(Number(year), day, ` ${time}+00`);
}

/** Years beyond 9999 have no sign, and those before the first are counted from 1 BC, where ISO 8601 has a year 0. */
const dated = (year: number, day: string, clock: string): string =>
  `${String(year > 0 ? year : 1 - year).padStart(4, '0')}${day}${clock}${year > 0 ? '' : ' BC'}`;

/** An array's literal, `{1,NULL}`, with every element in quotes, which no type minds. */
function arrayOf(item: ToText): ToText {
  const element = (value: unknown) => (value === null ? 'NULL' : elementOf(item(value)));
  return (list) => (Array.isArray(list) ? `{${list.map(element).join()}}` : String(list));
}

const elementOf = (text: string): string => `"${text.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`;
