import { describe, expect, test } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import { ndjson } from '../../src/encode/ndjson.ts';
import type { ColumnType, RowsColumn, ValueColumn } from '../../src/encode/types.ts';

const column = (name: string, type: ColumnType = 'String', isList = false): ValueColumn => ({
  name,
  path: name.split('.'),
  type,
  isList,
});

/** One value's JSON, without the object and the line around it. */
const json = (type: ColumnType, value: unknown, isList = false) =>
  ndjson([column('value', type, isList)])
    .rows([{ value }])
    .slice('{"value":'.length, -'}\n'.length);

describe('a value', () => {
  test.each<[ColumnType, unknown, string]>([
    ['String', '', '""'],
    ['String', 'two\r\n"lines"\t\\', String.raw`"two\r\n\"lines\"\t\\"`],
    ['String', 'مطار ✈️ \u2028', '"مطار ✈️ \u2028"'],
    ['Int', -2147483648, '-2147483648'],
    ['Float', 0.1, '0.1'],
    ['Float', 1e21, '1e+21'],
    ['Float', -0, '-0'],
    ['Float', Number.NaN, '"NaN"'],
    ['Float', Number.POSITIVE_INFINITY, '"Infinity"'],
    ['Float', Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ['Boolean', false, 'false'],
    ['BigInt', 9223372036854775807n, '"9223372036854775807"'],
    ['Decimal', new Prisma.Decimal('1234567890123456789012.34'), '"1234567890123456789012.34"'],
    ['DateTime', new Date('2001-01-01T00:01:00Z'), '"2001-01-01T00:01:00.000Z"'],
    ['Bytes', new Uint8Array([0, 255, 16]), '"AP8Q"'],
    ['Bytes', new Uint8Array(), '""'],
    ['Json', { a: [1, null, 'x'] }, '{"a":[1,null,"x"]}'],
    ['Json', 'text', '"text"'],
    ['Json', 7, '7'],
  ])('of %s %o is %s', (type, value, text) => {
    expect(json(type, value)).toBe(text);
    expect(json(type, [value, value], true)).toBe(`[${text},${text}]`);
  });

  test.each(['String', 'Int', 'Float', 'Decimal', 'DateTime', 'Json', 'Bytes'] as const)(
    'of %s that is null is null; an empty list is not',
    (type) => {
      expect(json(type, null)).toBe('null');
      expect(json(type, null, true)).toBe('null');
      expect(json(type, [], true)).toBe('[]');
      expect(json(type, [null], true)).toBe('[null]');
    },
  );
});

test('a row is a line, its keys in the order asked for', () => {
  const encoder = ndjson([column('name'), column('id', 'Int')]);
  const rows = [
    { id: 1, name: 'a' },
    { id: 2, name: null },
  ];
  expect(encoder.head() + encoder.rows(rows) + encoder.foot()).toBe('{"name":"a","id":1}\n{"name":null,"id":2}\n');
});

test('relations are objects, null where there is none', () => {
  const encoder = ndjson([
    column('id', 'Int'),
    column('origin.city'),
    column('delay', 'Int'),
    column('origin.state.name'),
  ]);
  const rows = [
    { id: 1, delay: 5, origin: { city: 'Atlanta', state: { name: 'Georgia' } } },
    { id: 2, delay: 6, origin: { city: null, state: null } },
    { id: 3, delay: 7, origin: null },
  ];
  expect(encoder.rows(rows)).toBe(
    [
      '{"id":1,"origin":{"city":"Atlanta","state":{"name":"Georgia"}},"delay":5}',
      '{"id":2,"origin":{"city":null,"state":null},"delay":6}',
      '{"id":3,"origin":null,"delay":7}',
      '',
    ].join('\n'),
  );
});

test('rows of a relation are a list of objects', () => {
  const departures: RowsColumn = {
    name: 'departures',
    path: ['departures'],
    key: ['id'],
    rows: [column('id', 'Int'), column('destination.city')],
  };
  const encoder = ndjson([column('iata'), departures]);
  const rows = [
    {
      iata: 'ATL',
      departures: [
        { id: 1, destination: { city: 'Austin' } },
        { id: 2, destination: null },
      ],
    },
    { iata: 'JFK', departures: [] },
  ];
  expect(encoder.rows(rows)).toBe(
    '{"iata":"ATL","departures":[{"id":1,"destination":{"city":"Austin"}},{"id":2,"destination":null}]}\n' +
      '{"iata":"JFK","departures":[]}\n',
  );
});
