/** The form's conditions give what one would write for Prisma. */
import { describe, expect, test } from 'vitest';
import { pathOf, textOf } from '../../src/console/catalogue/walk.ts';
import { conditionPlaces } from '../../src/console/query/condition-places.ts';
import { operatorsOf } from '../../src/console/query/operators.ts';
import type { Condition, Group } from '../../src/console/query/types.ts';
import { whereOf } from '../../src/console/query/where.ts';
import { catalogue, list } from './catalogue.ts';

const is = (path: string, operator: string, value = '', ignoresCase = false): Condition => ({
  path: pathOf(path),
  operator,
  value,
  ignoresCase,
});
const group = (mode: Group['mode'], ...items: Group['items']): Group => ({ mode, items });
const where = (name: string, ...items: Group['items']) => whereOf(catalogue, list(name), group('all', ...items));

test.each<[string, Condition, object]>([
  ['flights', is('delay', 'gt', '60'), { delay: { gt: 60 } }],
  ['flights', is('delay', 'isNull'), { delay: { equals: null } }],
  ['flights', is('delay', 'isNotNull'), { delay: { not: null } }],
  ['flights', is('delay', 'not:equals', '0'), { delay: { not: { equals: 0 } } }],
  ['flights', is('id', 'in', '1, 2,3'), { id: { in: [1, 2, 3] } }],
  ['flights', is('date', 'gte', '2001-02-03T04:05'), { date: { gte: '2001-02-03T04:05:00.000Z' } }],
  ['flights', is('origin.state', 'equals', 'GA'), { origin: { state: { equals: 'GA' } } }],
  [
    'flights',
    is('origin.city', 'contains', 'land', true),
    { origin: { city: { contains: 'land', mode: 'insensitive' } } },
  ],
  ['flights', is('bookings.some.status', 'equals', 'HELD'), { bookings: { some: { status: { equals: 'HELD' } } } }],
  ['bookings', is('fare', 'lt', '10.50'), { fare: { lt: '10.50' } }],
  ['bookings', is('tags', 'hasSome', 'a, b'), { tags: { hasSome: ['a', 'b'] } }],
  ['bookings', is('tags', 'isEmpty', 'true'), { tags: { isEmpty: true } }],
  ['bookings', is('extras', 'equals', '{"seat":"12A"}'), { extras: { equals: { seat: '12A' } } }],
  ['bookings', is('flight.origin.city', 'equals', 'Reno'), { flight: { origin: { city: { equals: 'Reno' } } } }],
])('%s where %j', (name, condition, expected) => {
  expect(where(name, condition)).toEqual(expected);
});

describe('several conditions', () => {
  const late = is('delay', 'gt', '30');
  const tooLate = is('delay', 'lt', '90');
  const fromGeorgia = is('origin.state', 'equals', 'GA');

  test('are one object where they can be', () => {
    expect(where('flights', late, tooLate, fromGeorgia)).toEqual({
      delay: { gt: 30, lt: 90 },
      origin: { state: { equals: 'GA' } },
    });
  });

  test('stand in AND where one would overwrite another', () => {
    expect(where('flights', late, is('delay', 'gt', '40'))).toEqual({
      AND: [{ delay: { gt: 30 } }, { delay: { gt: 40 } }],
    });
  });

  test('hold together as their groups say', () => {
    expect(where('flights', fromGeorgia, group('any', late, is('delay', 'isNull')), group('none', tooLate))).toEqual({
      origin: { state: { equals: 'GA' } },
      OR: [{ delay: { gt: 30 } }, { delay: { equals: null } }],
      NOT: [{ delay: { lt: 90 } }],
    });
  });

  test('may be none', () => {
    expect(where('flights')).toBeUndefined();
    expect(where('flights', group('any'), group('all', group('none')))).toBeUndefined();
  });
});

test.each<[string, Condition, RegExp]>([
  ['flights', is('delay', 'gt', ''), /delay: Write a whole number/],
  ['flights', is('delay', 'gt', '1.5'), /1\.5 is not a whole number/],
  ['flights', is('date', 'gt', 'soon'), /Write a moment/],
  ['bookings', is('extras', 'equals', '{'), /Write JSON/],
  ['flights', is('delay', 'contains', 'x'), /no operator contains/],
])('%s where %j is refused with words', (name, condition, message) => {
  expect(() => where(name, condition)).toThrow(message);
});

test.each(['airports', 'bookings', 'flights'])(
  'every field of %s that is offered has operators, all with names',
  (name) => {
    const { type, where: filter } = list(name);
    const places = conditionPlaces(catalogue, list(name));
    expect(places.length).toBeGreaterThan(8);
    const operators = places.flatMap(({ path }) =>
      operatorsOf(catalogue, type, filter, path).map(({ label }) => [textOf(path), label]),
    );
    expect(new Set(operators.map(([path]) => path)).size).toBe(places.length);
    expect(operators.filter(([, label]) => /^[a-z]+[A-Z_]/.test(label ?? ''))).toEqual([]);
  },
);
