/** What every encoder must do, whatever its format. A new one is held to it as soon as it is among the formats. */

import { describe, expect, test } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import type { Row } from '../../src/core/types.ts';
import { formats } from '../../src/encode/formats.ts';
import type { Column, ColumnType, CreateEncoder, Format, ValueColumn } from '../../src/encode/types.ts';
import fc from '../utils/fast-check.ts';
import { at, plain, readers } from './readers.ts';

const encoders = Object.entries<Format>(formats).flatMap(([extension, { profiles, nests }]) =>
  Object.entries(profiles).map(([profile, create]) => ({ extension, profile, create, nests })),
);

const awkward = [
  '',
  '"',
  '""',
  ',',
  '\r',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '"a"',
  'a,b',
  '\\',
  '\\.',
  "'",
  "'=1",
  '=1+1',
  '+1',
];
const text = fc.oneof(
  fc.constantFrom(...awkward, '-1', '@a', '{}', '{a,b}', 'NULL', 'null', '\u2028', '\ufeffx', '𝕏', 'مطار', '0', 'true'),
  // PostgreSQL has no character 0, and nothing in UTF-8 is a lone surrogate.
  fc.string({ unit: 'binary' }).map((value) => value.toWellFormed().replaceAll('\0', '')),
);
const float = fc.oneof(fc.double(), fc.constantFrom(-0, 1e21, 1e-7, 5e-324));

const values: Readonly<Record<ColumnType, fc.Arbitrary<unknown>>> = {
  String: text,
  Int: fc.integer(),
  Float: float,
  Boolean: fc.boolean(),
  BigInt: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  Decimal: fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: -40, max: 10 }))
    .map(([digits, exponent]) => new Prisma.Decimal(`${digits}e${exponent}`)),
  DateTime: fc.date({ noInvalidDate: true }),
  // Beside a null of SQL, Prisma's rows cannot tell a null of JSON.
  Json: fc
    .jsonValue({ noUnicodeString: false })
    .filter((value) => value !== null)
    .map(withoutNegativeZero),
  Bytes: fc.uint8Array(),
};

/** JSON text has it, `JSON.stringify` has not. */
function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const types = Object.keys(values) as ColumnType[];
const scalars: readonly ValueColumn[] = types.map((type) => ({ name: type, path: [type], type, isList: false }));
const lists: readonly Column[] = types.map((type) => ({ name: `${type}s`, path: [`${type}s`], type, isList: true }));
const related: readonly Column[] = types.map((type) => ({
  name: `one.${type}`,
  path: ['one', type],
  type,
  isList: false,
}));
const rowsOfRelation: Column = { name: 'many', path: ['many'], key: ['id'], rows: [...scalars, ...lists] };

const scalarRow = fc.record({ ...Object.fromEntries(types.map((type) => [type, fc.option(values[type])])) });
const listRow = fc.record({
  ...Object.fromEntries(types.map((type) => [`${type}s`, fc.option(fc.array(values[type], { maxLength: 3 }))])),
});
const both = fc.tuple(scalarRow, listRow).map(([one, other]) => ({ ...one, ...other }));
const row: fc.Arbitrary<Row> = fc
  .tuple(both, fc.option(scalarRow), fc.array(both, { maxLength: 2 }))
  .map(([columns, one, many]) => ({ ...columns, one, many }));

const all: readonly Column[] = [...scalars, ...lists, ...related, rowsOfRelation];

const whole = (create: CreateEncoder, columns: readonly Column[], batches: readonly (readonly Row[])[]) => {
  const encoder = create(columns);
  return encoder.head() + batches.map(encoder.rows).join('') + encoder.foot();
};

test('every profile of every format has a reader here, by which it is tested', () => {
  const named = Object.entries(readers).flatMap(([extension, profiles]) =>
    Object.keys(profiles).map((profile) => `${extension}, ${profile}`),
  );
  expect(named.toSorted()).toEqual(encoders.map(({ extension, profile }) => `${extension}, ${profile}`).toSorted());
});

describe.each(encoders)('$extension, $profile', ({ extension, profile, create }) => {
  const read = readers[extension]?.[profile];

  test('names its media type, and the extension under which it is downloaded', () => {
    const encoder = create(all);
    expect(encoder.mediaType).toMatch(/^[a-z]+\/[a-z0-9.+-]+(; [a-z]+=[\w-]+)*$/);
    expect(encoder.extension).toBe(extension);
  });

  test('gives every value of every type back, nulls and empty ones kept apart, wherever batches are cut', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), fc.nat({ max: 4 }), (rows, cut) => {
        const text = whole(create, all, [rows.slice(0, cut), rows.slice(cut)]);
        expect(text).toBe(whole(create, all, [rows]));
        const expected = rows.map((row) =>
          Object.fromEntries(all.map((column) => [column.name, plain(column, at(row, column.path))])),
        );
        expect(read?.(text, all)).toEqual(expected);
      }),
    );
  });

  test.each(scalars)('gives a lone column of $type back', (column) => {
    fc.assert(
      fc.property(fc.array(fc.option(values[column.type], { freq: 3 })), (cells) => {
        const rows = cells.map((value) => ({ [column.name]: value }));
        const expected = rows.map((row) => ({ [column.name]: plain(column, row[column.name]) }));
        expect(read?.(whole(create, [column], [rows]), [column])).toEqual(expected);
      }),
    );
  });

  test('of no rows is a whole text, and has none', () => {
    expect(create(all).rows([])).toBe('');
    expect(read?.(whole(create, all, []), all)).toEqual([]);
  });

  test('keeps nothing of one download for another, and leaves its rows alone', () => {
    const rows = Object.freeze(fc.sample(row, 3).map((one) => Object.freeze(one)));
    const first = create(all);
    const second = create(all);
    const text = first.rows(rows);
    expect(second.rows(rows)).toBe(text);
    expect(first.rows(rows)).toBe(text);
  });
});
