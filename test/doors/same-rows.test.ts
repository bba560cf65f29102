/** R5: the doors share the plan, and give the same rows in the same order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../rows/client.ts';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { type Ask, doors } from './doors.ts';

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
