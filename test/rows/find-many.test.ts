/** `stream(args)` gives what `findMany(args)` gives, field for field, whatever the arguments. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Prisma } from '../../src/app/generated/prisma/client.ts';
import { sharedUrl } from '../utils/database.ts';
import { connect } from './client.ts';

const db = connect(sharedUrl());
afterAll(() => db[Symbol.asyncDispose]());

type Args = Prisma.FlightFindManyArgs;
const first = { take: 120 };

const flights: Record<string, Args> = {
  'everything, past several batches': { take: 2_500 },
  'exactly the first batch': { take: 50 },
  'the first batch and one row': { take: 51 },
  'the first batch and a whole second one': { take: 1_050 },
  'one row': { take: 1 },
  'no rows asked for': { take: 0 },
  'no rows found': { where: { id: { lt: 0 } } },
  'an empty list of values': { where: { id: { in: [] } } },
  skip: { skip: 77, take: 60 },
  'skip past the end': { skip: 10_000_000 },
  equals: { where: { originIata: 'ATL' }, ...first },
  in: { where: { originIata: { in: ['ATL', 'ORD', 'LAX'] } }, ...first },
  notIn: { where: { originIata: { notIn: ['ATL', 'ORD', 'LAX'] } }, ...first },
  comparisons: { where: { delay: { gt: 5, lte: 60 }, distance: { gte: 100, lt: 2_000 } }, ...first },
  dates: { where: { date: { gte: new Date('2001-01-02T00:00:00Z'), lt: new Date('2001-03-01T00:00:00Z') } }, ...first },
  'equals null': { where: { delay: null }, ...first },
  'not null': { where: { delay: { not: null } }, ...first },
  'contains, insensitive': { where: { origin: { city: { contains: 'chi', mode: 'insensitive' } } }, ...first },
  'startsWith and endsWith': {
    where: { originIata: { startsWith: 'A' }, destinationIata: { endsWith: 'X' } },
    ...first,
  },
  'AND, OR, NOT': {
    where: { AND: [{ delay: { gt: 0 } }, { OR: [{ originIata: 'ATL' }, { NOT: { distance: { gt: 500 } } }] }] },
    ...first,
  },
  'a column compared with a column': { where: { delay: { gt: db.prisma.flight.fields.distance } }, ...first },
  'a to-one filter': { where: { origin: { state: 'GA' } }, ...first },
  'is and isNot': { where: { origin: { is: { state: 'CA' } }, destination: { isNot: { state: 'NY' } } }, ...first },
  'a to-many filter inside a to-one': {
    where: {
      origin: { departures: { some: { delay: { gt: 100 } } }, arrivals: { none: { distance: { gt: 4_000 } } } },
    },
    ...first,
  },
  every: { where: { origin: { departures: { every: { distance: { gt: 10 } } } } }, ...first },
  'a descending order': { orderBy: { date: 'desc' }, ...first },
  'an order of several columns': { orderBy: [{ originIata: 'desc' }, { distance: 'asc' }], ...first },
  'nulls first': { orderBy: { delay: { sort: 'asc', nulls: 'first' } }, ...first },
  'nulls last': { orderBy: [{ delay: { sort: 'desc', nulls: 'last' } }, { date: 'asc' }], ...first },
  'an order by a relation': { orderBy: [{ origin: { city: { sort: 'asc', nulls: 'last' } } }], ...first },
  'an order by a relation count': { orderBy: { origin: { departures: { _count: 'desc' } } }, ...first },
  'an order that names the key without a direction': { orderBy: [{ id: undefined, delay: 'asc' }] as never, ...first },
  'an order that names the key': { orderBy: [{ distance: 'asc' }, { id: 'desc' }], ...first },
  select: { select: { date: true, delay: true }, ...first },
  omit: { omit: { date: true, id: true }, ...first },
  include: { include: { origin: true, destination: true }, ...first },
  'nested select': { select: { id: true, origin: { select: { city: true, state: true } } }, ...first },
  'to-many in to-one, with its own order and take': {
    select: {
      id: true,
      origin: { select: { departures: { take: 3, orderBy: { distance: 'desc' }, select: { id: true } } } },
    },
    take: 60,
  },
  'to-many with where, skip and dates': {
    select: {
      origin: { include: { arrivals: { where: { delay: { gt: 20 } }, skip: 1, take: 2, orderBy: { id: 'asc' } } } },
    },
    take: 60,
  },
  'three relations deep': {
    select: { origin: { select: { departures: { take: 2, orderBy: { id: 'asc' }, include: { destination: true } } } } },
    take: 60,
  },
  'to-many with a distinct and a negative take of its own': {
    select: {
      origin: {
        select: {
          departures: { distinct: ['destinationIata'], take: 2, orderBy: { id: 'asc' }, select: { id: true } },
          arrivals: { take: -2, orderBy: { id: 'asc' }, select: { id: true } },
        },
      },
    },
    take: 60,
  },
  _count: { include: { origin: { include: { _count: { select: { departures: true, arrivals: true } } } } }, take: 60 },
  '_count with where': {
    select: { origin: { select: { _count: { select: { departures: { where: { delay: { gt: 60 } } } } } } } },
    take: 60,
  },
  distinct: { distinct: ['originIata'] },
  'distinct of several fields': { distinct: ['originIata', 'destinationIata'], take: 1_500 },
  'distinct with skip and take': { distinct: 'originIata', skip: 3, take: 20 },
  'distinct in an order of its own': { distinct: ['originIata'], orderBy: [{ distance: 'desc' }], take: 30 },
  'distinct of a field that is not selected': { distinct: ['originIata'], select: { date: true }, take: 30 },
  'distinct of an omitted field': { distinct: ['delay', 'originIata'], omit: { originIata: true }, take: 200 },
  'distinct of a nullable field': { distinct: ['delay'], where: { distance: { lt: 400 } } },
  'distinct with a relation': { distinct: ['originIata'], include: { origin: true }, take: 30 },
  'the join strategy by name': { relationLoadStrategy: 'join', include: { origin: true }, ...first },
};

describe('a stream of flights is what findMany returns', () => {
  it.for(Object.entries(flights))('%s', async ([, args]) => {
    const streamed = await Array.fromAsync(db.prisma.flight.stream(args));
    expect(streamed).toEqual(await db.prisma.flight.findMany({ ...args, orderBy: total(args.orderBy, 'id') }));
  });
});

const airports: Record<string, Prisma.AirportFindManyArgs> = {
  'a text key': {},
  'floats and nulls': { where: { OR: [{ city: null }, { state: null }, { latitude: { gt: 40.5 } }] } },
  'to-many with take': { include: { departures: { take: 3, orderBy: { id: 'asc' } } }, where: { state: 'GA' } },
  'root _count': { include: { _count: { select: { departures: true } } }, where: { departures: { some: {} } } },
  'an order by the number of rows in a relation': { orderBy: { departures: { _count: 'desc' } }, take: 100 },
};

describe('a stream of airports is what findMany returns', () => {
  it.for(Object.entries(airports))('%s', async ([, args]) => {
    const streamed = await Array.fromAsync(db.prisma.airport.stream(args));
    expect(streamed).toEqual(await db.prisma.airport.findMany({ ...args, orderBy: total(args.orderBy, 'iata') }));
  });
});

describe("what findMany refuses, a stream refuses with findMany's own error", () => {
  it.for<[string, object]>([
    ['an unknown distinct field', { distinct: ['bogus'] }],
    ['a negative skip, with distinct', { distinct: ['delay'], skip: -5 }],
    ['a take that is null, with distinct', { distinct: ['delay'], take: null }],
    ['a take that is text, with distinct', { distinct: ['delay'], take: '3' }],
    ['an unknown field, with take: 0', { take: 0, where: { bogus: 1 } }],
    ['an order that is null', { orderBy: null }],
  ])('%s', async ([, args]) => {
    const refusal = await db.prisma.flight.findMany(args).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(refusal).toMatch(/^PrismaClient/);
    await expect(Array.fromAsync(db.prisma.flight.stream(args))).rejects.toHaveProperty('name', refusal);
  });
});

describe('client extensions', () => {
  it('computes the fields of result extensions', async () => {
    const extended = db.prisma.$extends({
      result: { flight: { isLate: { needs: { delay: true }, compute: ({ delay }) => (delay ?? 0) > 15 } } },
    });
    const args = { select: { id: true, isLate: true }, take: 300 } as const;
    const plain = (rows: { id: number; isLate: boolean }[]) => rows.map(({ id, isLate }) => ({ id, isLate }));
    const streamed = await Array.fromAsync(extended.flight.stream(args));
    expect(plain(streamed)).toEqual(plain(await extended.flight.findMany({ ...args, orderBy: { id: 'asc' } })));
    expect(streamed.some(({ isLate }) => isLate)).toBe(true);
  });

  it('goes through query extensions, so that a filter for rights holds', async () => {
    const restricted = db.prisma.$extends({
      query: {
        flight: {
          findMany: ({ args, query }) => query({ ...args, where: { AND: [args.where ?? {}, { originIata: 'ATL' }] } }),
        },
      },
    });
    const streamed = await Array.fromAsync(restricted.flight.stream({ where: { distance: { gt: 300 } }, take: 200 }));
    expect(new Set(streamed.map((flight) => flight.originIata))).toEqual(new Set(['ATL']));
    expect(streamed).toHaveLength(200);
  });

  it('shows what a query extension makes of the rows, and nothing past it', async () => {
    const masked = db.prisma.$extends({
      query: {
        airport: {
          findMany: async ({ args, query }) => (await query(args)).map((row) => ({ ...row, city: 'hidden' })),
        },
      },
    });
    const streamed = await Array.fromAsync(masked.airport.stream({ take: 60 }));
    expect(streamed).toEqual(await masked.airport.findMany({ take: 60, orderBy: { iata: 'asc' } }));
    expect(new Set(streamed.map(({ city }) => city))).toEqual(new Set(['hidden']));
  });

  it('refuses a query extension that runs statements of its own, and runs none of them', async () => {
    const counting = db.prisma.$extends({
      query: {
        flight: {
          async findMany({ args, query }) {
            await db.prisma.airport.count();
            return query(args);
          },
        },
      },
    });
    await expect(Array.fromAsync(counting.flight.stream({ take: 3 }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('query extension'),
    });
  });

  it('lets what a query extension began run after findMany as ever', async () => {
    const begun: Promise<number>[] = [];
    const counting = db.prisma.$extends({
      query: {
        flight: {
          async findMany({ args, query }) {
            const rows = await query(args);
            begun.push(new Promise(setImmediate).then(() => db.prisma.airport.count()));
            return rows;
          },
        },
      },
    });
    expect(await Array.fromAsync(counting.flight.stream({ take: 3 }))).toHaveLength(3);
    const count = await db.prisma.airport.count();
    expect(new Set(await Promise.all(begun))).toEqual(new Set([count]));
  });
});

/** What R3 promises: the order as given, then the primary key. */
function total<O extends object>(orderBy: O | O[] | undefined, key: string): O[] {
  const order = orderBy === undefined ? [] : Array.isArray(orderBy) ? orderBy : [orderBy];
  // The key is a field of the model, which the type of its orders cannot know here.
  return order.some((entry) => Reflect.get(entry, key) !== undefined) ? order : [...order, { [key]: 'asc' } as O];
}
