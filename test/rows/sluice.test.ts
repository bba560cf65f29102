/** `createSluice` makes the service that every transport gets its rows from, on a pool and a client that are the user's. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { createSluice, rowStreams, type SluiceOptions } from '../../src/index.ts';
import { sharedUrl } from '../utils/database.ts';

const { signal } = new AbortController();
const plan = { model: 'Flight', select: { id: true }, first: 2_000 };
const tokenSecret = 'the secret of these tests';

/** A pool of one, and a service on it. */
function open(options: Partial<SluiceOptions> = {}) {
  const pool = new pg.Pool({ connectionString: sharedUrl(), max: 1 });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams({ pool, datamodel }));
  const create = () => createSluice({ prisma, pool, datamodel, tokenSecret, ...options });
  const sluice = create();
  onTestFinished(async () => {
    await sluice.dispose();
    await prisma.$disconnect();
    await pool.end();
  });
  return { pool, prisma, sluice, create };
}

describe('R12 a service', () => {
  it('gives streams connections of their own: a look-up through a pool of one never waits for them', async () => {
    const { prisma, pool, sluice } = open();
    const batches = await sluice.openRows(plan, { signal });
    const own = prisma.flight.stream().batches();
    await Promise.all([batches.next(), own.next()]);
    expect(await prisma.flight.findFirst({ orderBy: { id: 'asc' } })).toMatchObject({ id: 1 });
    expect(pool.totalCount).toBe(1);
    await Promise.all([batches.return(), own.return()]);
  });

  it('reads lists that are answered whole, and estimates, on the pool that it was given', async () => {
    const { pool, sluice } = open();
    const rows = await Array.fromAsync(await sluice.openList({ ...plan, first: 5 }, { signal }));
    expect(rows).toMatchObject([{ size: 5, last: true }]);
    expect(await sluice.estimateRows(plan, { signal, client: 'me' })).toBe(2_000);
    expect(pool.totalCount).toBe(1);
  });

  it('has the limits that it was given, and the defaults of all others', async () => {
    const { sluice, prisma } = open({ limits: { maxRows: 100, maxJoins: 3, listMaxRows: 7 } });
    expect(sluice).toMatchObject({ listMaxRows: 7, planLimits: { maxJoins: 3, maxOrderKeys: 20 } });
    const refused = { code: 'LIMIT_EXCEEDED', message: expect.stringContaining('100 rows') };
    await expect(Array.fromAsync(prisma.flight.stream())).rejects.toMatchObject(refused);
    await expect(sluice.openRows({ ...plan, first: 101 }, { signal })).rejects.toMatchObject(refused);
    expect(() => open({ limits: { maxStreams: 0.5 } })).toThrow('limits.maxStreams: 0.5');
  });

  it('warns of tokens that nobody else takes, where it has no secret', () => {
    const said: string[] = [];
    const log = { warn: (_: object, message: string) => said.push(message) };
    open({ log });
    expect(said).toEqual([]);
    open({ log, tokenSecret: undefined });
    expect(said).toEqual([expect.stringContaining('TOKEN_SECRET')]);
  });
});

describe('R9 streams of prisma.x.stream() on the same pool', () => {
  it('are on the list of the service, and have its tokens', async () => {
    const { prisma, sluice } = open();
    const batches = prisma.flight.stream({ select: { id: true } }).batches();
    const { value } = await batches.next();
    expect(sluice.streams.list()).toMatchObject([{ transport: 'for await', model: 'Flight', rows: 50 }]);
    await batches.return();
    expect(sluice.streams.list()).toEqual([]);
    const rest = await sluice.openRows({ ...plan, after: value?.token, first: 1 }, { signal });
    expect(await (await rest.next()).value?.rows()).toEqual([{ id: 51 }]);
  });
});

describe('dispose', () => {
  it('ends every stream with an error that says so, and leaves the pool that it was given alone', async () => {
    const { prisma, sluice } = open();
    const batches = await sluice.openRows(plan, { signal });
    const own = prisma.flight.stream().batches();
    await Promise.all([batches.next(), own.next()]);
    await Promise.all([sluice.dispose(), sluice.dispose()]);
    for (const stream of [batches, own])
      await expect(stream.next()).rejects.toMatchObject({ code: 'STREAM_CANCELLED' });
    expect(await prisma.flight.findFirst({ orderBy: { id: 'asc' } })).toMatchObject({ id: 1 });
  });

  it('makes room for another service: a pool has one', async () => {
    const { prisma, sluice, create } = open();
    expect(create).toThrow('a service on this pool already');
    await sluice.dispose();
    // Without a service, streams are the client's own again.
    expect(await Array.fromAsync(prisma.flight.stream({ take: 3 }))).toHaveLength(3);
    await create().dispose();
  });
});
