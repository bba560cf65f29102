/** `prisma.x.stream()` has what every transport has: tokens, counts, checksums, limits, parking, and the same errors. */
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import { createDatabase, sharedUrl } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { terminateBackends } from '../utils/terminate-backends.ts';
import { connect } from './client.ts';
import { openRowsOptions, tokenSecret } from './open-rows-options.ts';

const db = connect(sharedUrl(), { tokenSecret });
afterAll(() => db[Symbol.asyncDispose]());

type Stream = ReturnType<typeof db.prisma.flight.stream>;

const checksumOf = (rows: readonly { readonly id: number }[]) =>
  crc32(rows.map(({ id }) => `${id}\n`).join(''))
    .toString(16)
    .padStart(8, '0');

describe('R8 a batch', () => {
  it('tells how far its stream is, and the last one what the whole has given', async () => {
    const batches = await Array.fromAsync(db.prisma.flight.stream({ take: 2_500 }).batches());
    const given: { id: number }[] = [];
    for (const { rows, delivered, checksum, snapshot } of batches) {
      given.push(...rows);
      expect({ delivered, checksum, snapshot }).toEqual({
        delivered: given.length,
        checksum: checksumOf(given),
        snapshot: 1,
      });
    }
    const ends = batches.map(({ end }) => end);
    expect(ends.slice(0, -1).every((end) => end === null)).toBe(true);
    expect(ends.at(-1)).toEqual({ rowCount: 2_500, checksum: checksumOf(given), token: batches.at(-1)?.token });
  });

  it('is the only one, and has the end, where there are no rows', async () => {
    const batches = await Array.fromAsync(db.prisma.flight.stream({ where: { id: { lt: 0 } } }).batches());
    expect(batches).toMatchObject([{ rows: [], delivered: 0, end: { rowCount: 0, checksum: '00000000' } }]);
  });
});

describe('R9 a token', () => {
  const args = { where: { distance: { gt: 300 } }, orderBy: [{ date: 'desc' as const }] };

  it.each<[string, object]>([
    ['', {}],
    ['of rows that do not show their key', { select: { distance: true } }],
    ['of rows that omit their key and their order', { omit: { id: true, date: true } }],
    ['of rows with a relation', { include: { origin: true } }],
    ['of rows after others that were skipped', { skip: 70 }],
  ])('continues exactly after its batch %s', async (_, shape) => {
    const all: Stream = db.prisma.flight.stream({ ...args, ...shape, take: 900, batchSize: 200 });
    const batches = await Array.fromAsync(all.batches());
    const [first, second, ...rest] = batches;
    expect(rest.length).toBeGreaterThan(1);
    const { skip: _skip, ...continued } = { skip: 0, ...shape };
    const left = 900 - (second?.delivered ?? 0);
    const again: Stream = db.prisma.flight.stream({ ...args, ...continued, take: left, after: second?.token ?? '' });
    const read = await Array.fromAsync(again.batches());
    expect(read.flatMap(({ rows }) => rows)).toEqual(rest.flatMap(({ rows }) => rows));
    // Count and checksum are of the whole, whatever number of requests it has taken.
    const { rowCount, checksum } = read.at(-1)?.end ?? {};
    expect({ rowCount, checksum }).toEqual({ rowCount: 900, checksum: batches.at(-1)?.end?.checksum });
    expect(first?.token).not.toBe(second?.token);
  });

  it('continues what another transport began, and the other way round', async () => {
    const openRows = createOpenRows(openRowsOptions(db));
    const { signal } = new AbortController();
    const plan = { model: 'Flight', select: { id: true }, first: 50 };
    const begun = await (await openRows(plan, { signal })).next();
    const after = begun.value?.mark().token ?? '';
    const [own] = await Array.fromAsync(db.prisma.flight.stream({ take: 50, after }).batches());
    expect(own?.rows.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => 51 + index));
    const third = await (await openRows({ ...plan, after: own?.token }, { signal })).next();
    expect(third.value).toMatchObject({ delivered: 150 });
    expect((await third.value?.rows())?.[0]).toEqual({ id: 101 });
  });

  it('of another query is refused with the reason', async () => {
    const [batch] = await Array.fromAsync(db.prisma.flight.stream({ take: 1 }).batches());
    const after = batch?.token ?? '';
    const other = db.prisma.flight.stream({ where: { id: { gt: 3 } }, after });
    await expect(Array.fromAsync(other)).rejects.toMatchObject({ code: 'TOKEN_MISMATCH' });
    const fields = db.prisma.flight.fields;
    const compared = (name: 'distance' | 'delay') =>
      db.prisma.flight.stream({ where: { id: { gt: fields[name] } }, take: 1, after: undefined });
    const [distant] = await Array.fromAsync(compared('distance').batches());
    const late = db.prisma.flight.stream({ where: { id: { gt: fields.delay } }, after: distant?.token ?? '' });
    await expect(Array.fromAsync(late)).rejects.toMatchObject({ code: 'TOKEN_MISMATCH' });
    await expect(Array.fromAsync(db.prisma.flight.stream({ after: 'bogus' }))).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });

  it('of a distinct stream is refused: it cannot hold which values have been given', async () => {
    const distinct = { distinct: ['originIata' as const] };
    const [batch] = await Array.fromAsync(db.prisma.flight.stream({ ...distinct, take: 10 }).batches());
    const after = batch?.token ?? '';
    await expect(Array.fromAsync(db.prisma.flight.stream({ after }))).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('distinct'),
    });
    await expect(Array.fromAsync(db.prisma.flight.stream({ ...distinct, after }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('distinct'),
    });
  });
});

describe('R12 limits', () => {
  it.each<[string, object, object, string]>([
    ['rows', { maxRows: 100 }, {}, '100 rows'],
    ['bytes', { maxBytes: 2_000 }, {}, '2000 bytes'],
    ['keys of an order', { maxOrderKeys: 1 }, { orderBy: [{ date: 'asc' }, { id: 'asc' }] }, 'orderBy has 2 keys'],
    ['conditions', { maxConditions: 1 }, { where: { id: { gt: 1 }, delay: 3 } }, '2 conditions'],
  ])('of %s are those of the service', async (_, limits, args, message) => {
    await using own = connect(sharedUrl(), { limits });
    await expect(Array.fromAsync(own.prisma.flight.stream(args))).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining(message),
    });
  });

  it('that make no sense are refused when the client is made', () => {
    expect(() => connect(sharedUrl(), { limits: { batchRows: 0 } })).toThrow('limits.batchRows: 0');
    expect(() => connect(sharedUrl(), { limits: { rows: 5 } as object })).toThrow('there is no rows');
    expect(() => connect(sharedUrl(), { tokenSecret: 'short' })).toThrow('16 characters');
  });
});

describe('an error of the database', () => {
  it('is the same as at every transport', async () => {
    const database = await createDatabase();
    try {
      await using own = connect(database.url, { max: 1 });
      await using table = await lockTable(database.url, 'Flight');
      const reading = expect(Array.fromAsync(own.prisma.flight.stream())).rejects.toMatchObject({
        name: 'SluiceError',
        code: 'DATABASE_UNAVAILABLE',
      });
      await expect.poll(table.waiting).toBe(1);
      await terminateBackends(database.url, own.pool.options.application_name);
      await reading;
    } finally {
      await database.dispose();
    }
  });
});

describe('a stream that stands still', () => {
  const limits = { stallSeconds: 0.02, dropSeconds: 0.02 };

  it('gives up its connection where it says park, goes on from a new snapshot, and is never ended for it', async () => {
    await using own = connect(sharedUrl(), { max: 1, limits });
    const batches = own.prisma.flight.stream({ take: 300, park: true, batchSize: 100 }).batches();
    const given = (await batches.next()).value?.rows ?? [];
    // Of a pool of one: a look-up gets the connection once the stream has let go of it.
    expect(await own.prisma.flight.findFirst({ orderBy: { id: 'asc' } })).toMatchObject({ id: 1 });
    const snapshots = new Set<number>();
    for await (const { rows, snapshot } of { [Symbol.asyncIterator]: () => batches }) {
      given.push(...rows);
      snapshots.add(snapshot);
    }
    expect(given.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect([...snapshots]).toEqual([2]);
  });

  it('keeps its one snapshot for as long as it is read where it does not', async () => {
    await using own = connect(sharedUrl(), { max: 2, limits });
    const batches = own.prisma.flight.stream({ take: 300, batchSize: 100 }).batches();
    await batches.next();
    const parked = own.prisma.flight.stream({ take: 300, park: true }).batches();
    await parked.next();
    // The other has stood still for no longer than this one, and has been parked.
    for (let waiting = true; waiting; ) {
      await own.prisma.flight.findFirst();
      waiting = (await parked.next()).value?.snapshot === 1;
    }
    await parked.return();
    const rest = await Array.fromAsync({ [Symbol.asyncIterator]: () => batches });
    expect(rest.map(({ snapshot }) => snapshot)).toEqual(rest.map(() => 1));
  });
});
