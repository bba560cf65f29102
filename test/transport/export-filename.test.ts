import { expect, test } from 'vitest';
import { contentDisposition } from '../../src/http/content-disposition.ts';
import fc from '../utils/fast-check.ts';

test.each([
  [undefined, 'filename="flights.csv"'],
  ['late', 'filename="late.csv"'],
  ['late.csv', 'filename="late.csv"'],
  ['late.CSV', 'filename="late.csv"'],
  ['late.2001', 'filename="late.2001.csv"'],
  ['two words', 'filename="two words.csv"'],
  ['', 'filename="flights.csv"'],
  ['...', 'filename="flights.csv"'],
  ['.csv', 'filename="csv.csv"'],
  ['../../etc/passwd', 'filename="_.._etc_passwd.csv"'],
  ['C:\\late', 'filename="C__late.csv"'],
  ['a"; filename=b', 'filename="a_; filename=b.csv"'],
  ['a\r\nSet-Cookie: b', 'filename="a__Set-Cookie_ b.csv"'],
  ['100%', `filename="100_.csv"; filename*=UTF-8''100%25.csv`],
  ['Flüge', `filename="Fl_ge.csv"; filename*=UTF-8''Fl%C3%BCge.csv`],
  ['✈️ (1)', `filename="__ (1).csv"; filename*=UTF-8''%E2%9C%88%EF%B8%8F%20%281%29.csv`],
  ['gpj\u202e', 'filename="gpj_.csv"'],
])('%j is sent as %s', (wanted, parameters) => {
  expect(contentDisposition(wanted, 'flights', 'csv')).toBe(`attachment; ${parameters}`);
});

test('whatever is asked for, one header with one name comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (wanted) => {
      const header = contentDisposition(wanted, 'flights', 'csv');
      expect(header).toMatch(/^attachment; filename="[^"\\/%\r\n]+\.csv"(; filename\*=UTF-8''[\w.~!&+^`|$#%-]+)?$/);
      expect(header.length).toBeLessThan(2500);
    }),
  );
});
