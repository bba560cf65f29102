import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import { csvRfc4180 as csv } from '../../src/encode/csv-rfc4180.ts';
import type { ColumnType, ValueColumn } from '../../src/encode/types.ts';
import fc from '../utils/fast-check.ts';

const column = (name: string, type: ColumnType = 'String', isList = false): ValueColumn => ({
  name,
  path: name.split('.'),
  type,
  isList,
});

/** One value's cell, without the line break. */
const cell = (type: ColumnType, value: unknown, isList = false) =>
  csv([column('value', type, isList)])
    .rows([{ value }])
    .replace(/\r\n$/, '');

describe('a cell', () => {
  test.each<[ColumnType, unknown, string]>([
    ['String', 'Atlanta', 'Atlanta'],
    ['String', '', '""'],
    ['String', ' both ends ', ' both ends '],
    ['String', 'Atlanta, GA', '"Atlanta, GA"'],
    ['String', 'the "Windy City"', '"the ""Windy City"""'],
    ['String', '"', '""""'],
    ['String', 'two\nlines', '"two\nlines"'],
    ['String', 'two\r\nlines', '"two\r\nlines"'],
    ['String', 'a\rreturn', '"a\rreturn"'],
    ['String', '=1+1', '=1+1'],
    ['String', 'مطار ✈️', 'مطار ✈️'],
    ['Int', 0, '0'],
    ['Int', -2147483648, '-2147483648'],
    ['Float', 0.1, '0.1'],
    ['Float', 1e21, '1e+21'],
    ['Float', -0, '-0'],
    ['Float', Number.NaN, 'NaN'],
    ['Boolean', true, 'true'],
    ['Boolean', false, 'false'],
    ['BigInt', 9223372036854775807n, '9223372036854775807'],
    ['Decimal', new Prisma.Decimal('1234567890123456789012.34'), '1234567890123456789012.34'],
    ['Decimal', new Prisma.Decimal('0.0000000001'), '0.0000000001'],
    ['DateTime', new Date('2001-01-01T00:01:00Z'), '2001-01-01T00:01:00.000Z'],
    ['Bytes', new Uint8Array([0, 255, 16]), 'AP8Q'],
    ['Bytes', new Uint8Array([1, 2, 3, 4]).subarray(1, 3), 'AgM='],
    ['Bytes', new Uint8Array(), '""'],
    ['Json', { a: [1, null] }, '"{""a"":[1,null]}"'],
    ['Json', 'text', '"""text"""'],
    ['Json', '', '""""""'],
    ['Json', 7, '7'],
  ])('of %s holds %o as %s', (type, value, text) => {
    expect(cell(type, value)).toBe(text);
  });

  test.each<[ColumnType, unknown[], string]>([
    ['String', [], '[]'],
    ['String', ['a,b', ''], '"[""a,b"",""""]"'],
    ['Int', [1], '[1]'],
    ['Int', [1, 2], '"[1,2]"'],
    ['Boolean', [true], '[true]'],
    ['Float', [1.5, Number.NaN], '"[1.5,""NaN""]"'],
    ['BigInt', [1n], '"[""1""]"'],
    ['Decimal', [new Prisma.Decimal('1e30')], '"[""1000000000000000000000000000000""]"'],
    ['DateTime', [new Date(0)], '"[""1970-01-01T00:00:00.000Z""]"'],
    ['Bytes', [new Uint8Array([0])], '"[""AA==""]"'],
    ['Json', [{ a: 1 }], '"[{""a"":1}]"'],
  ])('of a list of %s holds %o as %s', (type, value, text) => {
    expect(cell(type, value, true)).toBe(text);
  });

  test.each(['String', 'Int', 'Decimal', 'DateTime', 'Json', 'Bytes'] as const)('of %s is empty for null', (type) => {
    expect(cell(type, null)).toBe('');
    expect(cell(type, null, true)).toBe('');
  });
});

test('the header has the paths, and is there without any row', () => {
  const encoder = csv([column('id', 'Int'), column('origin.city')]);
  expect(encoder.head() + encoder.rows([]) + encoder.foot()).toBe('id,origin.city\r\n');
});

test('a path goes through relations; where one is null, the cell is empty', () => {
  const encoder = csv([column('id', 'Int'), column('origin.city'), column('origin.state.name')]);
  const rows = [
    { id: 1, origin: { city: 'Atlanta', state: { name: 'Georgia' } } },
    { id: 2, origin: { city: null, state: null } },
    { id: 3, origin: null },
  ];
  expect(encoder.rows(rows)).toBe('1,Atlanta,Georgia\r\n2,,\r\n3,,\r\n');
});

test('a parser reads every text back, null and empty kept apart', () => {
  const awkward = fc.constantFrom('', '"', '""', ',', '\r', '\n', '\r\n', ' ', '"a"', 'a,b', '\u2028', '\ufeffx', '=1');
  const text = fc.option(fc.oneof(awkward, fc.string({ unit: 'binary' })), { nil: null });
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(text, { minLength: width, maxLength: width }), { maxLength: 6 }));

  fc.assert(
    fc.property(table, fc.integer({ min: 0, max: 6 }), (cells, cut) => {
      const names = (cells[0] ?? ['only']).map((_, index) => `column${index}`);
      const encoder = csv(names.map((name) => column(name)));
      const rows = cells.map((values) => Object.fromEntries(values.map((value, index) => [`column${index}`, value])));
      // Batches are cut anywhere: their texts join without a seam.
      const download =
        encoder.head() + encoder.rows(rows.slice(0, cut)) + encoder.rows(rows.slice(cut)) + encoder.foot();
      const parsed: unknown = parse(download, {
        record_delimiter: '\r\n',
        cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
      });
      expect(parsed).toEqual([names, ...cells]);
    }),
  );
});
