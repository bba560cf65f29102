/** A whole server in code: what it takes, and what of it ends with it. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { schema } from '../../src/app/schema.ts';
import { createSluice, rowStreams, type SluiceOptions } from '../../src/index.ts';
import { createServer, listen, type ServerOptions } from '../../src/server/index.ts';
import { doors, readList } from '../doors/doors.ts';
import { sharedUrl } from '../utils/database.ts';
import { keepLog } from '../utils/server.ts';

type Service = ReturnType<typeof openService>;

function openService(options: Partial<SluiceOptions> = {}) {
  const pool = new pg.Pool({ connectionString: sharedUrl() });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams({ pool, datamodel }));
  const sluice = createSluice({ prisma, pool, datamodel, ...options });
  const needed = { schema, sluice, ping: () => pool.query('SELECT 1'), port: 0, log: keepLog().log };
  return {
    prisma,
    sluice,
    serve: (more: Partial<ServerOptions> = {}) => createServer({ ...needed, context: { prisma }, ...more }),
    async [Symbol.asyncDispose]() {
      await sluice.dispose();
      await pool.end();
    },
  };
}

let service: Service;

beforeAll(() => {
  service = openService();
});
afterAll(() => service?.[Symbol.asyncDispose]());

test('it has the lists of its schema, the one that is named first', async () => {
  await using server = await service.serve({ defaultList: 'bookings' });
  expect(server.lists).toEqual(['bookings', 'flights', 'airports']);
  expect(await (await fetch(`${server.url}/export/csv?first=0`)).text()).toMatch(/^id,reference,/);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

test('the context is made for every operation and download', async () => {
  const seen: (string | undefined)[] = [];
  const context = ({ req }: { req: { url?: string } }) => {
    seen.push(req.url?.split('?', 1)[0]);
    return { prisma: service.prisma };
  };
  await using server = await service.serve({ context });
  const query = encodeURIComponent('{ flight(id: 1) { id } }');
  const headers = { accept: 'application/json' };
  expect(await (await fetch(`${server.url}/graphql?query=${query}`, { headers })).json()).toEqual({
    data: { flight: { id: 1 } },
  });
  await (await fetch(`${server.url}/export/flights.csv?first=1`)).text();
  expect(seen).toEqual(['/graphql', '/export/flights.csv']);
});

test('its end ends its streams, and none of the service that it was given', async () => {
  const own = service.prisma.flight.stream({ select: { id: true } })[Symbol.asyncIterator]();
  expect((await own.next()).value).toEqual({ id: 1 });
  const server = await service.serve({ limits: { graceSeconds: 0 } });
  const reading = doors[0]?.open(server.url, { wide: true });
  await reading?.firstBytes();
  const rejected = expect(reading?.rows()).rejects.toThrow(/STREAM_CANCELLED/);
  await server.dispose();
  await rejected;
  await expect(fetch(server.url)).rejects.toThrow();

  expect((await own.next()).value).toEqual({ id: 2 });
  await own.return?.();
  await using next = await service.serve();
  expect(await readList(next.url, { first: 3 })).toHaveLength(3);
});

test('it asks on every transport who sends a request, where the service wants to know', async () => {
  await using guarded = openService({ identify: ({ header }) => (header('x-viewer') ? {} : undefined) });
  await using server = await guarded.serve();
  for (const { name, open, pieces } of doors.slice(0, 8)) {
    await expect(open(server.url, { first: 1 }).rows(), name).rejects.toThrow();
    const ask = { where: { id: { lte: 3 } }, orderBy: [], headers: { 'x-viewer': 'somebody' } };
    const read = await Array.fromAsync(pieces(server.url, ask));
    expect(
      read.flatMap(({ ids }) => ids),
      name,
    ).toEqual([1, 2, 3]);
  }
});

describe('it refuses', () => {
  test.each<[string, Partial<ServerOptions>]>([
    [
      'limits.maxConnections: 0 must be a whole number of connections, from 1 to 100000',
      { limits: { maxConnections: 0 } },
    ],
    ['limits: there is no maxRows', { limits: { maxRows: 1 } as object }],
    ['access.operatorToken must have 16 characters or more', { access: { operatorToken: 'short' } }],
  ])('%s', async (message, options) => {
    await expect(service.serve(options)).rejects.toThrow(message);
  });

  test('to start, and lets go of the socket that was opened for it', async () => {
    const listener = await listen({ port: 0 });
    const sluice = { ...service.sluice, openRows: () => Promise.reject(new Error('no')) };
    await expect(service.serve({ listener, sluice })).rejects.toThrow('no');
    await expect(fetch(listener.url)).rejects.toThrow();
  });
});
