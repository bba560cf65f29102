/**
 * The columns of a specimen: what may be written into each, and what STREAMS.md says that comes out of it. Edges are made
 * as often as all else together.
 */

import { createDatamodel, type ModelField } from '../../src/core/model/datamodel.ts';
import fc from '../utils/fast-check.ts';
import { Prisma } from './generated/prisma/client.ts';
import { datamodel } from './generated/sluice.ts';

export interface Column {
  readonly name: string;
  /** What Prisma takes; of a column that may be null, null too. */
  readonly values: fc.Arbitrary<unknown>;
  /** A value in JSON, as GraphQL and NDJSON have it. */
  readonly json: (value: unknown) => unknown;
  /** The text of a cell of CSV, before quotes and guard. */
  readonly text: (value: unknown) => string;
  /** Whether that is JSON, which may be written in several ways. */
  readonly isJson: boolean;
  /** Whether the profile for spreadsheets guards it. */
  readonly isGuarded: boolean;
}

/** A type: its values and their text. Without a form of its own in JSON it is a string of this text. */
interface Type {
  readonly values: fc.Arbitrary<unknown>;
  readonly text: (value: never) => string;
  readonly json?: (value: never) => unknown;
}

const edges = <T>(values: fc.Arbitrary<T>, ...often: readonly T[]) => fc.oneof(values, fc.constantFrom(...often));

const text = (maxLength: number) =>
  fc
    .oneof(fc.constantFrom(...awkward), fc.string({ unit: 'binary', maxLength }))
    // PostgreSQL has no character 0, and nothing in UTF-8 is a lone surrogate.
    .map((value) => [...value.toWellFormed().replaceAll('\0', '')].slice(0, maxLength).join(''));
const awkward = [
  ...[
    '',
    ' ',
    '"',
    '""',
    ',',
    ';',
    '\r',
    '\n',
    '\r\n',
    '\t',
    '\\',
    '\\.',
    "'",
    "'=1",
    '=1+1',
    '+1',
    '-1',
    '@a',
    '\uff1d',
  ],
  ...[
    'NULL',
    'null',
    '{}',
    '{a,b}',
    '[1]',
    't',
    '0',
    '1e5',
    '2001-01-01',
    '\u2028',
    '\ufeffx',
    '\u{1F600}',
    'مطار',
    '\\x00',
  ],
];

/** As text: an optional sign, digits, and places after the point. */
const decimal = (digits: number, places: number) =>
  fc
    .tuple(fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }), fc.nat({ max: places }))
    .map(([number, places]) => {
      const whole = String(number < 0n ? -number : number).padStart(places + 1, '0');
      const point = whole.length - places;
      return `${number < 0n ? '-' : ''}${whole.slice(0, point)}${places > 0 ? `.${whole.slice(point)}` : ''}`;
    });

/** Without zeros at the end, and then with as many as make so many places. */
const withPlaces = (digits: string, scale: number): string => {
  const [whole = '', places = ''] = digits.split('.');
  const kept = places.replace(/0+$/, '').padEnd(scale, '0');
  // There is no negative zero.
  const sign = /[1-9]/.test(digits) ? '' : '-';
  return `${sign === '-' ? whole.replace('-', '') : whole}${kept === '' ? '' : `.${kept}`}`;
};

/** Prisma writes none after 9999, or before the first year. */
const moments = edges(
  fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
  ...[
    '0001-01-01',
    '0099-12-31',
    '1582-10-10',
    '1899-12-31T23:59:59.999Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01',
  ].map((text) => new Date(text)),
  ...['2001-01-01T00:01:00.010Z', '9999-12-31T23:59:59.999Z'].map((text) => new Date(text)),
);
const day = 86_400_000;

export const floatText = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
const bits64 = 2n ** 63n;
const sameNumber = (value: number) => value;
const iso = (value: Date) => value.toISOString();

const types: Readonly<Record<string, Type>> = {
  Int: { values: edges(fc.integer(), 0, -(2 ** 31), 2 ** 31 - 1), text: String, json: sameNumber },
  BigInt: {
    values: edges(fc.bigInt({ min: -bits64, max: bits64 - 1n }), 0n, -bits64, bits64 - 1n, 2n ** 53n + 1n),
    text: String,
  },
  Float: {
    values: edges(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      ...[0, -0, 0.1, 1e20, 1e21, 1e-6, 1e-7, 5e-324, Number.MAX_VALUE, -Number.MAX_SAFE_INTEGER],
    ),
    text: floatText,
    json: sameNumber,
  },
  Decimal: {
    values: edges(decimal(60, 40), '0', '0.00', '-0.1', '10.50', '100', '0.0000001', `1${'0'.repeat(30)}`),
    text: (value) => withPlaces(value, 0),
  },
  Boolean: { values: fc.boolean(), text: String, json: sameNumber },
  String: { values: text(40), text: String },
  Mood: { values: fc.constantFrom('HAPPY', 'SAD', 'UNSURE'), text: String },
  DateTime: { values: moments, text: iso },
  Json: {
    values: fc
      .oneof(
        fc.constantFrom<unknown>({}, [], '', 'null', 0, false, 1e21, 5e-324, 'NaN', [null], {
          $type: 'BigInt',
          value: '1',
        }),
        fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', ''), asPrismaWrites)),
      )
      .map((value) => value ?? Prisma.JsonNull),
    text: (value) => JSON.stringify(shown(value)),
    json: (value) => shown(value),
  },
  Bytes: {
    values: edges(fc.uint8Array({ maxLength: 20 }), Uint8Array.of(), Uint8Array.of(0, 255)),
    text: (value) => Buffer.from(value).toString('base64'),
  },
};

/** jsonb has no sign of a zero, and of a number's last digits Prisma, when it writes, gets some wrong. */
const asPrismaWrites = (_key: string, value: unknown) =>
  typeof value === 'number' ? Math.round((value % 1e9) * 1000) / 1000 + 0 : value;

const shown = (value: unknown) => (value === Prisma.JsonNull ? null : value);
const constant = (...values: readonly string[]): Type => ({ values: fc.constantFrom(...values), text: String });
const ofDay = (values: fc.Arbitrary<number>): Type => ({ values: values.map((value) => new Date(value)), text: iso });

/** Types that a column declares by `@db.…`. */
const nativeTypes: Readonly<Record<string, Type>> = {
  SmallInt: { values: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }), text: String, json: sameNumber },
  Oid: { values: fc.nat(), text: String, json: sameNumber },
  // 32 bits tell all numbers of six digits apart; greater ones may lie halfway between two of theirs, and be written as one.
  Real: {
    values: edges(
      fc
        .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -30, max: 0 }))
        .map(([digits, exponent]) => Number(`${digits}e${exponent}`)),
      ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ),
    text: floatText,
    json: (value: number) => (Number.isFinite(value) ? value : String(value)),
  },
  Char: { values: text(8), text: (value: string) => `${value}${' '.repeat(8 - [...value].length)}` },
  VarChar: { values: text(200), text: String },
  Inet: constant('10.0.0.1', '10.0.0.0/8', '::1'),
  Bit: constant('000', '101'),
  Xml: constant('<a b="c">1</a>', '<a/>'),
  Uuid: { values: fc.uuid(), text: String },
  Date: ofDay(moments.map((value) => Math.floor(value.getTime() / day) * day)),
  Time: ofDay(fc.nat({ max: day - 1 })),
  Timetz: ofDay(fc.nat({ max: day - 1 })),
  Decimal4: { values: decimal(26, 4), text: (value) => withPlaces(value, 4) },
  Decimal0: { values: decimal(20, 0), text: (value) => withPlaces(value, 0) },
};

/** The columns of a specimen, but for its key and where it belongs. */
export const columns: readonly Column[] = createDatamodel(datamodel)
  .model('Specimen')
  .fields.filter(({ name, kind }) => kind !== 'object' && !['id', 'parentId', 'shelfRoom', 'shelfLabel'].includes(name))
  .map(columnOf);

function columnOf(field: ModelField): Column {
  const { name, isList, isRequired } = field;
  const { values, text, json = text } = typeOf(field);
  const isJson = isList || field.type === 'Json';
  const isGuarded = !isList && (field.kind === 'enum' || field.type === 'String' || field.type === 'Bytes');
  // What a type's functions take is what its values are.
  const toJson = json as (value: unknown) => unknown;
  if (isList) {
    const list = (value: unknown) => (value as unknown[]).map(toJson);
    return {
      name,
      // Prisma takes no null in a list, not even that of JSON.
      values: fc.array(
        values.filter((value) => value !== Prisma.JsonNull),
        { maxLength: 3 },
      ),
      json: list,
      text: (value) => JSON.stringify(list(value)),
      isJson,
      isGuarded,
    };
  }
  const orNull = field.type === 'Json' ? Prisma.DbNull : null;
  return {
    name,
    values: isRequired ? values : fc.option(values, { nil: orNull }),
    json: toJson,
    text: text as (value: unknown) => string,
    isJson,
    isGuarded,
  };
}

function typeOf({ type, nativeType = '', scale }: ModelField): Type {
  const found = nativeTypes[`${nativeType}${scale ?? ''}`] ?? types[type];
  if (found === undefined) throw new Error(`There are no values of ${type} ${nativeType}`);
  return found;
}

/** Whether a written value is no value. */
export const isNull = (value: unknown): boolean => value === null || value === Prisma.DbNull;
