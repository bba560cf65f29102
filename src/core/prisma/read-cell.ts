/** From a cell's bytes to the value in Prisma's rows: straight where PostgreSQL's text has one form, by Prisma's parsers elsewhere. */
import { Decimal } from '@prisma/client/runtime/client';
import type { ModelField } from '../model/datamodel.ts';
import { bytesOfHex, makerOf } from './prisma-values.ts';
import type { Statement } from './tap-scope.ts';

/**
 * Reads a cell that is not null.
 * @param text of which the cell is the part from `begin` to `end`.
 * @param all the same as a string of a character for each byte.
 * @throws `unmade`
 */
export type ReadCell = (text: Buffer, all: string, begin: number, end: number) => unknown;

export function cellReader(field: ModelField, dataTypeID: number, types: Statement['types']): ReadCell {
  const parse: (text: string) => unknown = types.getTypeParser(dataTypeID, 'text');
  const make = makerOf(field, false);
  const slowly: ReadCell = (text, _, begin, end) => make(parse(text.toString('utf8', begin, end)));
  if (field.isList || field.kind === 'enum') return slowly;
  return straight[field.type]?.(dataTypeID, slowly) ?? slowly;
}

/** By the type of the field: a reader for columns of this type of PostgreSQL; undefined for those that have another form. */
const straight: Readonly<Record<string, (dataTypeID: number, slowly: ReadCell) => ReadCell | undefined>> = {
  Int: (oid) => (oid === INT2 || oid === INT4 || oid === OID ? readWhole : undefined),
  BigInt: (oid) => (oid === INT8 ? readBig : undefined),
  Float: (oid) =>
    oid === FLOAT4 || oid === FLOAT8 ? (_, all, begin, end) => Number(all.slice(begin, end)) : undefined,
  Boolean: (oid) => (oid === BOOL ? (text, _, begin) => text[begin] === TRUE : undefined),
  Decimal: (oid) => (oid === NUMERIC ? (_, all, begin, end) => new Decimal(all.slice(begin, end)) : undefined),
  String: (oid) => (texts.has(oid) ? readText : undefined),
  Json: (oid) =>
    oid === JSON_TEXT || oid === JSONB ? (text, _, b, e) => JSON.parse(text.toString('utf8', b, e)) : undefined,
  // After `\x`.
  Bytes: (oid) => (oid === BYTEA ? (_, all, begin, end) => bytesOfHex(all.slice(begin + 2, end)) : undefined),
  DateTime: (oid, slowly) =>
    oid === TIMESTAMP || oid === TIMESTAMPTZ || oid === DATE ? momentReader(slowly) : undefined,
};

/** The digits of a number that a double holds. */
function readWhole(text: Buffer, _: string, begin: number, end: number): number {
  const isNegative = text[begin] === MINUS;
  let number = 0;
  for (let at = isNegative ? begin + 1 : begin; at < end; at += 1) number = 10 * number + (text[at] ?? 0) - ZERO;
  return isNegative ? -number : number;
}

const readBig: ReadCell = (text, all, begin, end) =>
  end - begin <= SAFE_DIGITS ? BigInt(readWhole(text, all, begin, end)) : BigInt(all.slice(begin, end));

/** A part of a string keeps all of it in memory, unless it is so short that it is copied. */
function readText(text: Buffer, all: string, begin: number, end: number): string {
  if (end - begin > COPIED_LENGTH) return text.toString('utf8', begin, end);
  for (let at = begin; at < end; at += 1) if ((text[at] ?? 0) >= NOT_ASCII) return text.toString('utf8', begin, end);
  return all.slice(begin, end);
}

/** `2001-01-01 00:01:00.123+00` or a part of it; any other form is read slowly. */
function momentReader(slowly: ReadCell): ReadCell {
  return (text, all, begin, end) => {
    const length = end - begin;
    const digits = (from: number, count: number) => {
      let number = 0;
      for (let at = begin + from; at < begin + from + count; at += 1) number = 10 * number + (text[at] ?? 0) - ZERO;
      return number;
    };
    const isUtc = length > 22 && text[end - 3] === PLUS && text[end - 2] === ZERO && text[end - 1] === ZERO;
    const size = isUtc ? length - 3 : length;
    const year = digits(0, 4);
    // `Date.UTC` takes years below 100 for those of the last century.
    if (text[begin + 4] !== MINUS || !(year >= 100 && year <= 9999)) return slowly(text, all, begin, end);
    if (size === 10) return new Date(Date.UTC(year, digits(5, 2) - 1, digits(8, 2)));
    const hasFraction = size > 20 && size <= 26 && text[begin + 19] === POINT;
    // What follows the digits, such as BC, makes it another moment.
    const isPlain = (size === 19 || hasFraction) && isDigit(text[begin + size - 1]);
    if (!isPlain) return slowly(text, all, begin, end);
    const ms = size === 19 ? 0 : digits(20, Math.min(3, size - 20)) * (SCALES[Math.min(3, size - 20)] ?? 1);
    const hour = digits(11, 2);
    return new Date(Date.UTC(year, digits(5, 2) - 1, digits(8, 2), hour, digits(14, 2), digits(17, 2), ms));
  };
}

const isDigit = (byte = 0): boolean => byte >= ZERO && byte <= NINE;

/** From so many digits of a fraction to milliseconds. */
const SCALES = [0, 100, 10, 1];

const SAFE_DIGITS = 15;
/** V8 makes a copy of a part below 13 characters. */
const COPIED_LENGTH = 12;

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const TRUE = 0x74;
const NOT_ASCII = 0x80;

/** PostgreSQL's numbers of its types. */
const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const OID = 26;
const JSON_TEXT = 114;
const FLOAT4 = 700;
const FLOAT8 = 701;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;
const JSONB = 3802;
/** text, varchar, bpchar, name, uuid. */
const texts: ReadonlySet<number> = new Set([25, 1043, 1042, 19, 2950]);
