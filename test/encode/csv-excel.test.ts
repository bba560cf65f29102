import { expect, test } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import { csvExcel } from '../../src/encode/csv-excel.ts';
import type { ColumnType } from '../../src/encode/types.ts';

const encoderOf = (type: ColumnType, isList = false) => csvExcel([{ name: 'value', path: ['value'], type, isList }]);

/** One value's cell, without the line break. */
const cell = (type: ColumnType, value: unknown, isList = false) =>
  encoderOf(type, isList).rows([{ value }]).replace(/\r\n$/, '');

test('the header stands behind a byte order mark; lines end in CRLF', () => {
  const encoder = encoderOf('String');
  expect(encoder.head() + encoder.rows([{ value: 'é' }, { value: null }, { value: '' }]) + encoder.foot()).toBe(
    '\ufeff"value"\r\n"é"\r\n\r\n""\r\n',
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("http://example.com","x")', `'=HYPERLINK(""http://example.com"",""x"")`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['\n=1', "'\n=1"],
  ['＝1+1', "'＝1+1"],
  ["'quoted'", "''quoted'"],
  ["''", "'''"],
])('the text %j is guarded', (text, guarded) => {
  expect(cell('String', text)).toBe(`"${guarded}"`);
});

test.each(['007', '1e5', '2001-01-01', 'a;b', 'a\tb', ' a '])(
  'the text %j has quotes, which keep it in one cell',
  (text) => {
    expect(cell('String', text)).toBe(`"${text}"`);
  },
);

test.each(['1=1', 'a-b', ' =1', 'me@example.com', '1-2', '"=1"'])('the text %j is not', (text) => {
  expect(cell('String', text).replaceAll('""', '"')).toContain(text);
  expect(cell('String', text)).not.toContain("'");
});

test('bytes are text, of which some begin with a sign', () => {
  expect(cell('Bytes', new Uint8Array([0xf8]))).toBe(`"'+A=="`);
});

test.each<[ColumnType, unknown, string]>([
  ['Int', -1, '-1'],
  ['Float', -0.5, '-0.5'],
  ['Float', Number.NEGATIVE_INFINITY, '-Infinity'],
  ['BigInt', -9223372036854775808n, '-9223372036854775808'],
  ['Decimal', new Prisma.Decimal('-12.5'), '-12.5'],
  ['Json', -5, '"-5"'],
  ['Json', '=1', '"""=1"""'],
])('%s %o is never touched', (type, value, text) => {
  expect(cell(type, value)).toBe(text);
});

test('a list of texts begins with its bracket', () => {
  expect(cell('String', ['=1'], true)).toBe('"[""=1""]"');
});

test.each([
  ['2001-01-01T00:01:00.000Z', '2001-01-01 00:01:00'],
  ['2001-01-01T00:01:00.120Z', '2001-01-01 00:01:00.120'],
  ['+012345-01-01T00:00:00.000Z', '+012345-01-01T00:00:00.000Z'],
  ['-000043-03-15T12:00:00.000Z', '-000043-03-15T12:00:00.000Z'],
])('the moment %s is %s, which spreadsheets take for a date', (iso, text) => {
  expect(cell('DateTime', new Date(iso))).toBe(text);
});
