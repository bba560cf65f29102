/** A relic that has a value of each of its types, and another that it is the parent of. */
import type { Pool } from 'pg';

/** Field → what PostgreSQL writes, and what GraphQL has. CSV and NDJSON have the same as GraphQL. */
export const relic: Readonly<Record<string, readonly [postgres: string, json: unknown]>> = {
  email: ['Ann@example.org', 'Ann@example.org'],
  emails: ['{A,"b, \\"c\\""}', ['A', 'b, "c"']],
  path: ['top.science', 'top.science'],
  paths: ['{top.science,top}', ['top.science', 'top']],
  tags: ['"a"=>"1", "b"=>NULL', '"a"=>"1", "b"=>NULL'],
  size: ['(3,"a ""wide"" one")', '(3,"a ""wide"" one")'],
  span: ['[1,5)', '[1,5)'],
  lasts: ['1 year 2 days 03:04:05.678901', '1 year 2 days 03:04:05.678901'],
  waits: ['{"1 day",02:00:00}', ['1 day', '02:00:00']],
  words: ["'fat':2 'rat':3", "'fat':2 'rat':3"],
  at: ['0044-03-15 12:00:00.123456+00 BC', '-000043-03-15T12:00:00.123Z'],
  stamp: ['12345-01-01 00:00:00.1234', '+012345-01-01T00:00:00.123Z'],
  day: ['0044-03-15 BC', '-000043-03-15T00:00:00.000Z'],
  ats: [
    '{"2001-01-01 00:01:00.123456+00","0001-12-31 23:59:59.999999+00 BC"}',
    ['2001-01-01T00:01:00.123Z', '0000-12-31T23:59:59.999Z'],
  ],
  doc: ['{"n": 12345678901234567890.123}', { n: Number('12345678901234567890.123') }],
  plain: ['{"n":1.50,"a":[]}', { n: 1.5, a: [] }],
  amount: ['1234567890123456789.50', '1234567890123456789.5'],
  price: ['92233720368547758.07', '92233720368547758.07'],
  double: ['2469135780246913579.00', '2469135780246913579'],
  moment: ['2001-01-01 00:01:00.123456+00', '2001-01-01T00:01:00.123Z'],
  record: ['{"n": 12345678901234567890.123}', { n: Number('12345678901234567890.123') }],
  blob: ['\\x00ff', 'AP8='],
  short: ['a "short" one', 'a "short" one'],
  digits: ['0.100000000000000000001', '0.100000000000000000001'],
  mood: ['so, happy', 'HAPPY'],
  moods: ['{SAD,"so, happy"}', ['SAD', 'HAPPY']],
};
export const fields = Object.keys(relic);
export const json = Object.fromEntries(Object.entries(relic).map(([field, [, value]]) => [field, value]));

/** Two of them, 1 and 2; the first is the parent of the second. */
export async function fillRelics(pool: Pool): Promise<void> {
  const written = fields.filter((field) => field !== 'double');
  const columns = `id, "parent id", ${written.map((field) => `"${field}"`)}`;
  const values = written.map((field, index) => `$${index + 3}${field === 'price' ? '::numeric' : ''}`);
  const insert = `INSERT INTO "relics ""of"" a.kind" (${columns}) VALUES ($1, $2, ${values})`;
  for (const ids of [
    [1, null],
    [2, 1],
  ])
    await pool.query(insert, [...ids, ...written.map((field) => relic[field]?.[0])]);
}
