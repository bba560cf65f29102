/** R5: the doors share the plan, and give the same rows in the same order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import { connect } from '../rows/client.ts';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { type Ask, doors } from './doors.ts';
import { bookings } from './tables.ts';

const db = connect(sharedUrl());
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.dispose();
  await db[Symbol.asyncDispose]();
});

const asks: Record<string, Ask> = {
  'the first 3,000': { first: 3_000 },
  'nothing found': { where: { id: { lt: 0 } } },
  'no rows asked for': { first: 0 },
  'a filter through a relation': { where: { delay: { gt: 30 }, origin: { state: { equals: 'GA' } } }, first: 500 },
  'several orders, with nulls': {
    orderBy: [{ origin: { city: 'desc' } }, { delay: { sort: 'asc', nulls: 'first' } }, { date: 'desc' }],
    first: 700,
  },
};

describe.each(Object.entries(asks))('R5 %s', (_, ask) => {
  it.each(doors)('$name', async ({ open }) => {
    const { first, where = {}, orderBy = [] } = ask;
    const expected = await db.prisma.flight.findMany({
      where,
      orderBy: [...orderBy, { id: 'asc' }],
      ...(first === undefined ? {} : { take: first }),
      select: { id: true, delay: true, origin: { select: { city: true } } },
    });
    expect(await open(server.url, ask).rows()).toEqual(expected);
  });
});

/** The same for Prisma, where it takes what JSON has not. */
const bookingAsks: Record<string, { ask: Ask; where?: Prisma.BookingWhereInput }> = {
  'the last 600, with every awkward value': { ask: { first: 600, orderBy: [{ id: 'desc' }] } },
  'filters and orders of every type': {
    ask: {
      where: {
        id: { gt: '9007199254740993' },
        fare: { notIn: ['0.00', '12345678901234567890'] },
        status: { not: { equals: 'HELD' } },
        tags: { hasSome: ['vip', 'economy', 'first', '', 'a,b'] },
        extras: { not: { $type: 'Enum', value: 'JsonNull' } },
        receipt: { equals: null },
      },
      orderBy: [{ status: 'desc' }, { miles: { sort: 'desc', nulls: 'first' } }, { fare: 'asc' }, { reference: 'asc' }],
    },
    where: {
      id: { gt: 9007199254740993n },
      fare: { notIn: ['0.00', '12345678901234567890'] },
      status: { not: 'HELD' },
      tags: { hasSome: ['vip', 'economy', 'first', '', 'a,b'] },
      extras: { not: Prisma.JsonNull },
      receipt: null,
    },
  },
};

describe.each(Object.entries(bookingAsks))('R5 bookings: %s', (_, { ask, where = {} }) => {
  it.each(doors)('$name', async ({ open }) => {
    const { first, orderBy = [] } = ask;
    const rows = await db.prisma.booking.findMany({
      where,
      orderBy: [...orderBy, { id: 'asc' }],
      ...(first === undefined ? {} : { take: first }),
      include: { flight: { select: { origin: { select: { city: true } } } } },
    });
    expect(rows).not.toHaveLength(0);
    const expected = rows.map(({ id, fare, miles, receipt, bookedAt, ...others }) => ({
      ...others,
      id: String(id),
      fare: fare.toFixed(2),
      miles: miles === null ? null : String(miles),
      receipt: receipt && Buffer.from(receipt).toString('base64'),
      bookedAt: bookedAt.toISOString(),
    }));
    expect(await open(server.url, { ...ask, table: bookings }).rows()).toEqual(expected);
  });
});
