/** Lists, subscriptions and look-ups on the database: the rows that Prisma gives, within the limits. */
import {
  experimentalExecuteIncrementally,
  GraphQLDeferDirective,
  GraphQLError,
  GraphQLSchema,
  GraphQLStreamDirective,
  graphql,
  parse,
  specifiedDirectives,
  subscribe,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prisma } from '../../src/app/generated/prisma/client.ts';
import { schema } from '../../src/app/schema.ts';
import { SluiceError } from '../../src/errors.ts';
import { createDatabase } from '../utils/database.ts';
import { connectContext } from './context.ts';

const database = await createDatabase();
const db = connectContext({ url: database.url });
const small = connectContext({ listMaxRows: 60 });
// The flights of the seed have arrived, all of them, and no delay is null.
beforeAll(() => db.prisma.flight.updateMany({ where: { id: { lte: 300 } }, data: { delay: null } }));
afterAll(async () => {
  await db[Symbol.asyncDispose]();
  await small[Symbol.asyncDispose]();
  await database.dispose();
});

/** The data of an operation without errors, as a client gets it. */
async function run(source: string, variableValues: Record<string, unknown> = {}) {
  const result = await graphql({ schema, source, variableValues, contextValue: db.context() });
  if (result.errors) throw result.errors[0];
  return JSON.parse(JSON.stringify(result.data));
}

/** The error that an operation ends in, and how many statements ran before it. */
async function refusal(source: string, { context, counts } = db) {
  const before = counts.statements;
  const { errors = [] } = await graphql({ schema, source, contextValue: context() });
  const cause = errors[0]?.originalError;
  expect(errors).toHaveLength(1);
  if (!(cause instanceof SluiceError)) throw errors[0];
  return { code: cause.code, message: cause.message, statements: counts.statements - before };
}

describe('a list has the rows of findMany', () => {
  const first = 200;
  const cases: [string, Prisma.FlightFindManyArgs][] = [
    ['a null', { where: { delay: { equals: null } } }],
    [
      'no null',
      { where: { delay: { not: null } }, orderBy: [{ delay: { sort: 'desc', nulls: 'last' } }, { id: 'asc' }] },
    ],
    ['a null in short', { where: { delay: null } }],
    ['text in any case', { where: { origin: { city: { contains: 'CHI', mode: 'insensitive' } } } }],
    [
      'is and isNot',
      { where: { origin: { is: { state: { equals: 'GA' } } }, destination: { isNot: { state: { equals: 'NY' } } } } },
    ],
    [
      'some and none',
      { where: { origin: { departures: { some: { delay: { gt: 60 } }, none: { delay: { gt: 600 } } } } } },
    ],
    ['OR and NOT', { where: { OR: [{ delay: { lt: -20 } }, { NOT: [{ distance: { lte: 2000 } }] }] } }],
    ['dates', { where: { date: { gte: '2001-01-01T06:00:00Z', lt: '2001-01-01T07:00:00Z' } } }],
    ['nulls first', { orderBy: [{ delay: { sort: 'asc', nulls: 'first' } }, { id: 'desc' }] }],
    ['an order by a relation', { orderBy: [{ origin: { city: 'desc' } }, { id: 'asc' }] }],
    ['an order by a count', { orderBy: [{ origin: { departures: { _count: 'desc' } } }, { id: 'asc' }] }],
  ];

  it.each(cases)('%s', async (_, args) => {
    const { flights } = await run(
      `query ($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int) {
        flights(where: $where, orderBy: $orderBy, first: $first) {
          id date delay distance originIata destinationIata
          origin { iata name city state country latitude longitude }
        }
      }`,
      { ...args, first },
    );
    const rows = await db.prisma.flight.findMany({
      orderBy: { id: 'asc' },
      ...args,
      take: first,
      include: { origin: true },
    });
    expect(rows).not.toHaveLength(0);
    expect(flights).toEqual(JSON.parse(JSON.stringify(rows)));
  });

  it('none for first: 0', async () => {
    expect(await run('{ flights(first: 0) { id } airports(first: 0) { iata } }')).toEqual({
      flights: [],
      airports: [],
    });
  });

  it('a date in UTC with milliseconds', async () => {
    const { flights } = await run('{ flights(first: 1) { date } }');
    expect(flights[0].date).toMatch(/^2001-\d\d-\d\dT\d\d:\d\d:00\.000Z$/);
  });
});

describe('what Prisma refuses is refused before any SQL', () => {
  it.each([
    ['a null for a column that has none', '{ distance: { equals: null } }', 'must not be null'],
    ['`is` where there is no relation', '{ origin: { is: { city: { equals: "A" } }, city: { equals: "A" } } }', 'is'],
  ])('%s', async (_, where, message) => {
    const { code, statements, ...refused } = await refusal(`{ flights(where: ${where}) { id } }`);
    expect(code).toBe('BAD_USER_INPUT');
    expect(refused.message).toContain(message);
    expect(statements).toBe(0);
  });
});

describe('a list that is answered whole', () => {
  it('may have as many rows as the limit', async () => {
    const { data, errors } = await graphql({
      schema,
      source: '{ flights(first: 60) { id } }',
      contextValue: small.context(),
    });
    expect(errors).toBeUndefined();
    expect(data?.flights).toHaveLength(60);
  });

  it.each(['first: 61', 'where: { id: { gt: 0 } }'])('is refused beyond: %s', async (args) => {
    const { code, message } = await refusal(`{ flights(${args}) { id } }`, small);
    expect(code).toBe('LIMIT_EXCEEDED');
    expect(message).toMatch(/60.*first.*@stream/);
  });

  it.each([
    'flights(first: 20) { origin { departures(first: 3) { id } } }',
    'airport(iata: "ATL") { departures(first: 60) { id } }',
  ])('is refused before any SQL where its first says so, rows inside rows included: %s', async (field) => {
    expect(await refusal(`{ ${field} }`, small)).toMatchObject({ code: 'LIMIT_EXCEEDED', statements: 0 });
  });

  it.each([
    ['has no limit when it is streamed', '@stream', false],
    ['has the limit for its initial rows', '@stream(initialCount: 61)', true],
    ['has the limit when it is not streamed after all', '@stream(if: false)', true],
  ])('%s', async (_, stream, isRefused) => {
    const result = await experimentalExecuteIncrementally({
      schema: new GraphQLSchema({
        ...schema.toConfig(),
        directives: [...specifiedDirectives, GraphQLStreamDirective, GraphQLDeferDirective],
      }),
      document: parse(`{ flights(first: 200) ${stream} { id } }`),
      contextValue: small.context(),
      enableEarlyExecution: true,
    });
    const payloads = 'initialResult' in result ? await Array.fromAsync(result.subsequentResults) : [];
    expect(JSON.stringify([result, payloads]).includes('too many at once')).toBe(isRefused);
    if (!isRefused) expect(JSON.stringify(payloads).match(/"id":\d/g)).toHaveLength(200);
  });
});

describe('a list inside a row', () => {
  it('has 100 rows where first is not given, in the order of the primary key', async () => {
    const { airport } = await run('{ airport(iata: "ATL") { departures { id } arrivals(first: 3) { id } } }');
    const rows = await db.prisma.flight.findMany({
      where: { originIata: 'ATL' },
      orderBy: { id: 'asc' },
      take: 100,
      select: { id: true },
    });
    expect(airport.departures).toEqual(rows);
    expect(airport.arrivals).toHaveLength(3);
  });

  it('takes where, orderBy and first', async () => {
    const { airports } = await run(
      `{ airports(where: { iata: { in: ["ATL", "ORD"] } }, orderBy: [{ iata: desc }]) {
        iata departures(where: { delay: { gt: 10 } }, orderBy: [{ delay: desc }], first: 5) { id delay }
      } }`,
    );
    const rows = await db.prisma.airport.findMany({
      where: { iata: { in: ['ATL', 'ORD'] } },
      orderBy: { iata: 'desc' },
      select: {
        iata: true,
        departures: {
          where: { delay: { gt: 10 } },
          orderBy: [{ delay: 'desc' }, { id: 'asc' }],
          take: 5,
          select: { id: true, delay: true },
        },
      },
    });
    expect(airports).toEqual(rows);
  });

  it('may be empty', async () => {
    expect(await run('{ airport(iata: "ATL") { departures(first: 0) { id } } }')).toEqual({
      airport: { departures: [] },
    });
  });

  it.each([
    ['a negative first', '{ airports { departures(first: -1) { id } } }', 'BAD_USER_INPUT', 'first: -1'],
    ['more than 1000', '{ airports { departures(first: 1001) { id } } }', 'BAD_USER_INPUT', 'from 0 to 1000'],
    [
      'more than 1000, in a look-up',
      '{ airport(iata: "ATL") { departures(first: 1001) { id } } }',
      'BAD_USER_INPUT',
      'from 0 to 1000',
    ],
    [
      'too many rows in all',
      '{ airports { departures(first: 100) { origin { departures(first: 100) { id } } } } }',
      'LIMIT_EXCEEDED',
      '10100 rows beneath one row',
    ],
    [
      'too many rows in all, in a look-up',
      '{ airport(iata: "ATL") { departures(first: 1000) { origin { a: arrivals(first: 9) { id } b: departures(first: 1) { id } } } } }',
      'LIMIT_EXCEEDED',
      '11000 rows beneath one row',
    ],
  ])('is refused before any SQL with %s', async (_, source, code, message) => {
    expect(await refusal(source)).toMatchObject({ code, message: expect.stringContaining(message), statements: 0 });
  });
});

describe('a look-up', () => {
  it('finds one row by its key', async () => {
    const { flight } = await run('{ flight(id: 7) { id origin { iata } } airport(iata: "ATL") { city } }');
    expect(flight).toEqual(
      await db.prisma.flight.findUnique({ where: { id: 7 }, select: { id: true, origin: { select: { iata: true } } } }),
    );
  });

  it('is null where there is none', async () => {
    expect(await run('{ flight(id: -7) { id } airport(iata: "???") { city } }')).toEqual({
      flight: null,
      airport: null,
    });
  });
});

describe('a subscription', () => {
  async function batches(source: string) {
    const events = await subscribe({ schema, document: parse(source), contextValue: db.context() });
    if (!(Symbol.asyncIterator in events)) throw events.errors?.[0] ?? new GraphQLError('no events');
    return (await Array.fromAsync(events)).map(({ data }) => JSON.parse(JSON.stringify(data)).flights);
  }

  it('proves its end on its last batch', async () => {
    const all = await batches(
      'subscription { flights(first: 500, batchSize: 200) { rows { id } delivered end { rowCount checksum } } }',
    );
    expect(all.map(({ rows }) => rows.length)).toEqual([50, 200, 200, 50]);
    expect(all.map(({ delivered }) => delivered)).toEqual([50, 250, 450, 500]);
    expect(all.map(({ end }) => end)).toEqual([
      null,
      null,
      null,
      { rowCount: 500, checksum: expect.stringMatching(/^[\da-f]{8}$/) },
    ]);
  });

  it('that finds nothing is one empty batch, with an end', async () => {
    expect(
      await batches('subscription { flights(first: 0) { rows { id } delivered end { rowCount checksum } } }'),
    ).toEqual([{ rows: [], delivered: 0, end: { rowCount: 0, checksum: '00000000' } }]);
  });

  it('has a name of its own, on all its batches', async () => {
    const source = 'subscription { flights(first: 200) { streamId } }';
    const [one, other] = await Promise.all([batches(source), batches(source)]);
    expect(one.length).toBeGreaterThan(1);
    expect(new Set(one.map(({ streamId }) => streamId)).size).toBe(1);
    expect(one[0].streamId).not.toBe(other[0].streamId);
  });

  it.each(['batchSize: 0', 'batchSize: -5', 'batchSize: 2001'])('is refused with %s', async (args) => {
    await expect(batches(`subscription { flights(${args}) { delivered } }`)).rejects.toThrow(
      /batchSize: \S+ must be a whole number from 1 to 2000/,
    );
  });
});
