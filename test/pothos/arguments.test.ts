/** `where`, `orderBy` and `first` take what Prisma takes, and nothing else: written in the document, and as variables. */
import { graphql, parse, subscribe } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Prisma } from '../../src/app/generated/prisma/client.ts';
import { schema } from '../../src/app/schema.ts';
import { planContext } from './context.ts';

async function plan(source: string, variableValues: Record<string, unknown> = {}) {
  const { context, plans } = planContext();
  const result = await graphql({ schema, source, variableValues, contextValue: context });
  return { plans, errors: result.errors?.map(({ message }) => message) };
}

/** A filter as a Prisma user writes it, with names unquoted as in GraphQL. */
const wheres: [string, Prisma.FlightWhereInput][] = [
  ['{ delay: { gt: 30 } }', { delay: { gt: 30 } }],
  ['{ id: { in: [1, 2], notIn: [3] } }', { id: { in: [1, 2], notIn: [3] } }],
  [
    '{ distance: { lt: 9, lte: 8, gte: 1, not: { equals: 5 } } }',
    { distance: { lt: 9, lte: 8, gte: 1, not: { equals: 5 } } },
  ],
  ['{ delay: { equals: null } }', { delay: { equals: null } }],
  ['{ delay: { not: null } }', { delay: { not: null } }],
  ['{ delay: null }', { delay: null }],
  ['{ origin: { state: { equals: "GA" } } }', { origin: { state: { equals: 'GA' } } }],
  ['{ origin: { is: { state: { equals: "GA" } } } }', { origin: { is: { state: { equals: 'GA' } } } }],
  ['{ origin: { isNot: { city: { not: null } } } }', { origin: { isNot: { city: { not: null } } } }],
  [
    '{ originIata: { startsWith: "A", endsWith: "L", contains: "t", mode: insensitive } }',
    { originIata: { startsWith: 'A', endsWith: 'L', contains: 't', mode: 'insensitive' } },
  ],
  [
    '{ date: { gte: "2001-01-01T00:00:00.000Z", lt: "2001-01-02T00:00:00+02:00" } }',
    { date: { gte: new Date('2001-01-01T00:00:00Z'), lt: new Date('2001-01-01T22:00:00Z') } },
  ],
  [
    '{ OR: [{ id: { equals: 1 } }, { AND: [{ delay: { gt: 0 } }, { NOT: [{ distance: { gt: 5 } }] }] }] }',
    { OR: [{ id: { equals: 1 } }, { AND: [{ delay: { gt: 0 } }, { NOT: [{ distance: { gt: 5 } }] }] }] },
  ],
  [
    '{ origin: { departures: { some: { delay: { gt: 1 } }, none: { id: { equals: 1 } }, every: { id: { gt: 0 } } } } }',
    { origin: { departures: { some: { delay: { gt: 1 } }, none: { id: { equals: 1 } }, every: { id: { gt: 0 } } } } },
  ],
];

const orders: [string, Prisma.FlightOrderByWithRelationInput[]][] = [
  [
    '[{ date: desc }, { delay: { sort: asc, nulls: last } }, { origin: { city: asc } }]',
    [{ date: 'desc' }, { delay: { sort: 'asc', nulls: 'last' } }, { origin: { city: 'asc' } }],
  ],
  ['[{ delay: asc }]', [{ delay: 'asc' }]],
  ['[{ delay: { sort: desc } }]', [{ delay: 'desc' }]],
  ['{ distance: asc }', [{ distance: 'asc' }]],
  ['[{ origin: { city: { sort: desc, nulls: first } } }]', [{ origin: { city: { sort: 'desc', nulls: 'first' } } }]],
  ['[{ destination: { arrivals: { _count: desc } } }]', [{ destination: { arrivals: { _count: 'desc' } } }]],
  ['[]', []],
];

/** A GraphQL value as JSON: what a client sends as a variable. */
const asJson = (literal: string) =>
  JSON.parse(
    literal
      .replace(/(\w+):/g, (all, name, at) => (insideText(literal, at) ? all : `"${name}":`))
      .replace(/: (asc|desc|first|last|insensitive)\b/g, ': "$1"'),
  );
const insideText = (text: string, at: number) => (text.slice(0, at).split('"').length - 1) % 2 === 1;

describe('where', () => {
  it.each(wheres)('takes %s', async (literal, where) => {
    const { plans, errors } = await plan(`{ flights(where: ${literal}) { id } }`);
    expect(errors).toBeUndefined();
    expect(plans).toMatchObject([{ model: 'Flight', where }]);
  });

  it.each(wheres)('takes as a variable %s', async (literal, where) => {
    const { plans, errors } = await plan('query ($where: FlightWhere) { flights(where: $where) { id } }', {
      where: asJson(literal),
    });
    expect(errors).toBeUndefined();
    expect(plans).toMatchObject([{ where }]);
  });

  it.each([
    ['{ delay: { above: 30 } }', 'unknown field "above"'],
    ['{ speed: { gt: 30 } }', 'unknown field "speed"'],
    ['{ delay: { gt: "30" } }', 'Int cannot represent non-integer value'],
    ['{ delay: 5 }', 'to be an object'],
    ['{ date: { gt: "yesterday" } }', 'DateTime must be text such as "2001-01-01T00:01:00.000Z"'],
    ['{ date: { gt: "2001-01-01" } }', 'with date, time and offset'],
    ['{ date: { gt: "2001-01-01T00:00:00" } }', 'with date, time and offset'],
    ['{ date: { gt: "2001-02-30T00:00:00Z" } }', 'DateTime must be'],
    ['{ date: { gt: 978307200000 } }', 'DateTime must be'],
    ['{ originIata: { mode: Insensitive, equals: "a" } }', 'insensitive'],
  ])('refuses %s', async (literal, message) => {
    const { plans, errors } = await plan(`{ flights(where: ${literal}) { id } }`);
    expect(plans).toEqual([]);
    expect(errors).toEqual([expect.stringContaining(message)]);
  });
});

describe('orderBy', () => {
  it.each(orders)('takes %s', async (literal, orderBy) => {
    const { plans, errors } = await plan(`{ flights(orderBy: ${literal}) { id } }`);
    expect(errors).toBeUndefined();
    expect(plans).toMatchObject([{ orderBy }]);
  });

  it.each(orders)('takes as a variable %s', async (literal, orderBy) => {
    const { plans, errors } = await plan('query ($by: [FlightOrderBy!]) { flights(orderBy: $by) { id } }', {
      by: asJson(literal),
    });
    expect(errors).toBeUndefined();
    expect(plans).toMatchObject([{ orderBy }]);
  });

  it('takes variables for its parts', async () => {
    const { plans, errors } = await plan(
      `query ($way: SortOrder!, $sort: SortNullable!) {
        flights(orderBy: [{ date: $way }, { delay: { sort: $way, nulls: last } }, { origin: { city: $sort } }]) { id }
      }`,
      { way: 'desc', sort: { sort: 'asc', nulls: 'first' } },
    );
    expect(errors).toBeUndefined();
    expect(plans).toMatchObject([
      {
        orderBy: [
          { date: 'desc' },
          { delay: { sort: 'desc', nulls: 'last' } },
          { origin: { city: { sort: 'asc', nulls: 'first' } } },
        ],
      },
    ]);
  });

  it.each([
    ['[{ date: asc, id: asc }]', 'exactly one'],
    ['[{}]', 'exactly one'],
    ['[{ origin: { city: asc, name: asc } }]', 'exactly one'],
    ['[{ date: up }]', 'SortOrder'],
    ['[{ date: { sort: asc, nulls: last } }]', 'SortOrder'],
    ['[{ delay: up }]', 'An order is asc, desc or { sort: asc or desc, nulls: first or last }'],
    ['[{ delay: { nulls: last } }]', 'An order is asc, desc or'],
    ['[{ delay: { sort: asc, nulls: middle } }]', 'An order is asc, desc or'],
    ['[{ delay: { sort: asc, then: desc } }]', 'An order is asc, desc or'],
    ['[{ speed: asc }]', 'unknown field "speed"'],
  ])('refuses %s', async (literal, message) => {
    const { plans, errors } = await plan(`{ flights(orderBy: ${literal}) { id } }`);
    expect(plans).toEqual([]);
    expect(errors?.join()).toContain(message);
  });
});

describe('first and batchSize', () => {
  it('pass into the plan', async () => {
    const { context, plans } = planContext();
    const document = parse('subscription { flights(first: 0, batchSize: 7) { delivered } }');
    const events = await subscribe({ schema, document, contextValue: context });
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
    await events.return();
    expect(plans).toMatchObject([{ first: 0, batchSize: 7 }]);
  });

  it('a negative first is refused, with a word on how to get the last rows', async () => {
    const { plans, errors } = await plan('{ flights(first: -1) { id } }');
    expect(plans).toEqual([]);
    expect(errors).toEqual(['first: -1 must be 0 or more. For the last rows, turn the order round.']);
  });

  it('nulls are as good as nothing', async () => {
    const { plans, errors } = await plan('{ flights(where: null, orderBy: null, first: null) { id } }');
    expect(errors).toBeUndefined();
    expect(plans).toEqual([
      expect.objectContaining({ model: 'Flight', where: undefined, orderBy: undefined, first: null }),
    ]);
  });
});

describe('the select of a plan', () => {
  it('has what is asked for and the keys, no other column', async () => {
    const { plans } = await plan('{ flights { date from: origin { town: city } } }');
    expect(plans[0]?.select).toEqual({ id: true, date: true, origin: { select: { iata: true, city: true } } });
  });

  it('puts lists inside rows in a total order, and bounds them', async () => {
    const { plans } = await plan(
      `{ airports {
        departures { id }
        arrivals(where: { delay: { gt: 1 } }, orderBy: [{ distance: desc }], first: 7) { id }
      } }`,
    );
    expect(plans[0]?.select).toMatchObject({
      departures: { orderBy: [{ id: 'asc' }], take: 100, select: { id: true } },
      arrivals: { where: { delay: { gt: 1 } }, orderBy: [{ distance: 'desc' }, { id: 'asc' }], take: 7 },
    });
  });
});
