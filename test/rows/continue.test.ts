/** R3, R9: a stream that is cut anywhere and continued gives all rows once, in their order. */
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import type { Row, RowBatch, RowPlan } from '../../src/core/types.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { connect } from './client.ts';
import { openRowsOptions } from './open-rows-options.ts';

let database: TestDatabase;
let db: ReturnType<typeof connect>;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, { max: 4 });
  // What JavaScript's dates, numbers and orders of text do not know.
  await db.pool.query(`
    UPDATE "Flight" SET date = date + id % 7 * interval '1 microsecond', delay = CASE WHEN id % 5 = 0 THEN NULL ELSE id % 4 END;
    UPDATE "Airport" SET latitude = CASE WHEN iata < 'B' THEN 'NaN' WHEN iata < 'C' THEN '-Infinity' WHEN iata < 'D' THEN '-0'
      WHEN iata < 'E' THEN 0 WHEN iata < 'F' THEN 'Infinity' WHEN iata < 'G' THEN 1e-300 ELSE latitude END,
      city = CASE WHEN iata LIKE 'A%' THEN NULL WHEN iata LIKE 'B%' THEN '' ELSE left(city, 2) END;
    ALTER TABLE "Booking" ALTER fare TYPE numeric, ALTER "bookedAt" TYPE timestamptz(6);
    UPDATE "Booking" SET fare = fare + (id % 3) / 1e30, "bookedAt" = "bookedAt" + id % 3 * interval '1 microsecond',
      miles = CASE WHEN id % 3 = 0 THEN NULL ELSE 9007199254740990 + id % 5 END;
  `);
});
afterAll(async () => {
  await db[Symbol.asyncDispose]();
  await database.dispose();
});

const { signal } = new AbortController();
const batchesOf = async (plan: RowPlan): Promise<RowBatch[]> =>
  Array.fromAsync(await createOpenRows(openRowsOptions(db))(plan, { signal }));
const rowsOf = async (batches: readonly RowBatch[]): Promise<Row[]> =>
  (await Promise.all(batches.map(({ rows }) => rows()))).flat();

const keysOf = (rows: readonly Row[], key: string) => rows.map((row) => String(row[key]));

type Case = [name: string, model: 'Flight' | 'Airport' | 'Booking', orderBy: object[], where?: object];

const few = { id: { lt: 260 } };
const cases: Case[] = [
  ['the primary key', 'Flight', [], few],
  ['the primary key, descending', 'Flight', [{ id: 'desc' }], few],
  ['microseconds', 'Flight', [{ date: 'asc' }], few],
  ['microseconds, descending', 'Flight', [{ date: 'desc' }], few],
  ['nulls last', 'Flight', [{ delay: 'asc' }], few],
  ['nulls first', 'Flight', [{ delay: 'desc' }], few],
  ['nulls first, ascending', 'Flight', [{ delay: { sort: 'asc', nulls: 'first' } }], few],
  ['nulls last, descending', 'Flight', [{ delay: { sort: 'desc', nulls: 'last' } }, { distance: 'asc' }], few],
  ['several directions', 'Flight', [{ originIata: 'desc' }, { delay: 'asc' }, { distance: 'desc' }], few],
  ['a related column', 'Flight', [{ origin: { city: 'asc' } }, { destination: { name: 'desc' } }], few],
  ['a related column, nulls first', 'Flight', [{ origin: { city: { sort: 'asc', nulls: 'first' } } }], few],
  ['a related number', 'Flight', [{ origin: { latitude: 'desc' } }], few],
  ['floats, with those that are no numbers', 'Airport', [{ latitude: 'asc' }], { iata: { lt: 'H' } }],
  ['floats, descending', 'Airport', [{ latitude: 'desc' }], { iata: { lt: 'H' } }],
  ['text that may be null or empty', 'Airport', [{ city: 'desc' }, { state: 'asc' }], { iata: { lt: 'D' } }],
  ['decimals of many digits', 'Booking', [{ fare: 'desc' }], few],
  ['big integers', 'Booking', [{ miles: 'asc' }], few],
  ['big integers, descending', 'Booking', [{ miles: { sort: 'desc', nulls: 'last' } }], few],
  ['an enum, by its declaration', 'Booking', [{ status: 'asc' }, { fare: 'asc' }], few],
  ['an enum, descending', 'Booking', [{ status: 'desc' }, { passenger: 'asc' }], few],
  ['a unique column, by itself', 'Booking', [{ reference: 'desc' }], few],
  ['moments with a time zone', 'Booking', [{ bookedAt: 'asc' }], few],
  ['a moment of a related row', 'Booking', [{ flight: { date: 'desc' } }, { bookedAt: 'desc' }], few],
  ['a related row of a related row', 'Booking', [{ flight: { origin: { city: 'asc' } } }], few],
  ['a number of rows', 'Flight', [{ bookings: { _count: 'desc' } }], few],
  ['a number of rows of a related row', 'Flight', [{ origin: { departures: { _count: 'asc' } } }], few],
  ['notes, some of them long', 'Booking', [{ note: 'asc' }], few],
];

describe.each(cases)('R9 by %s', (_, model, orderBy, where = {}) => {
  const key = model === 'Airport' ? 'iata' : 'id';
  const plan: RowPlan = { model, select: { [key]: true }, orderBy, where };

  it('goes on behind any row', async () => {
    const expected = keysOf(await rowsOf(await batchesOf(plan)), key);
    expect(expected.length).toBeGreaterThan(100);
    expect(new Set(expected).size).toBe(expected.length);
    const [batch] = await batchesOf({ ...plan, first: 50 });
    for (const rows of [0, 1, 18, 49, 50]) {
      const mark = batch?.mark(rows);
      expect(mark?.delivered).toBe(rows);
      if (mark?.canContinue)
        expect(keysOf(await rowsOf(await batchesOf({ ...plan, after: mark.token })), key)).toEqual(
          expected.slice(rows),
        );
    }
  });

  it('adds up, request by request', async () => {
    const whole = (await batchesOf(plan)).at(-1);
    const pieces: Row[] = [];
    let after: string | undefined;
    for (;;) {
      const batches = await batchesOf({ ...plan, first: 61, after });
      pieces.push(...(await rowsOf(batches)));
      const last = batches.at(-1);
      after = last?.mark().token;
      expect(last?.delivered).toBe(pieces.length);
      if (!last?.mark().canContinue || batches.reduce((sum, { size }) => sum + size, 0) < 61) break;
    }
    const text = keysOf(pieces, key).map((key) => `${key}\n`);
    expect(crc32(text.join('')).toString(16).padStart(8, '0')).toBe(whole?.checksum);
    expect(pieces).toHaveLength(whole?.delivered ?? -1);
  });
});

describe('R9 a token that cannot be continued', () => {
  it('is that of a text too long for a token, and is refused with the reason', async () => {
    await using database = await createDatabase();
    await using db = connect(database.url);
    await db.pool.query(
      `UPDATE "Booking" SET note = (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 80) i) WHERE id = 1`,
    );
    const plan: RowPlan = { model: 'Booking', select: {}, orderBy: [{ note: 'asc' }], where: { id: 1n } };
    const [batch] = await Array.fromAsync(await createOpenRows(openRowsOptions(db))(plan, { signal }));
    expect(batch?.mark().canContinue).toBe(false);
    expect(batch?.mark().token.length).toBeLessThanOrEqual(1024);
    const after = batch?.mark().token;
    await expect(createOpenRows(openRowsOptions(db))({ ...plan, after }, { signal })).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('too long for a token'),
    });
  });
});

describe('R9 a table that changes', () => {
  it('loses nothing to the deletion of the last row seen, and repeats nothing for rows inserted behind it', async () => {
    await using database = await createDatabase();
    await using db = connect(database.url);
    const plan: RowPlan = { model: 'Flight', select: { id: true }, orderBy: [{ distance: 'desc' }], where: few };
    const open = async (plan: RowPlan) =>
      keysOf(await rowsOf(await Array.fromAsync(await createOpenRows(openRowsOptions(db))(plan, { signal }))), 'id');
    const expected = await open(plan);
    const [batch] = await Array.fromAsync(
      await createOpenRows(openRowsOptions(db))({ ...plan, first: 40 }, { signal }),
    );
    const last = Number(expected[39]);
    await db.pool.query('DELETE FROM "Flight" WHERE id = $1', [last]);
    // Before the place, at it but for its key, and far behind it.
    await db.pool.query(
      `INSERT INTO "Flight" SELECT i, '2001-01-01', 1, d, 'ATL', 'ORD' FROM (VALUES (-1, 100000), (-2, $1::int), (-3, 0)) v(i, d)`,
      [(await db.prisma.flight.findFirstOrThrow({ where: { id: Number(expected[38]) } })).distance],
    );
    expect(await open({ ...plan, after: batch?.mark().token })).toEqual([...expected.slice(40), '-3']);
  });
});
