import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/app/migrate.ts';
import {
  awkwardBigInts,
  awkwardBytes,
  awkwardFares,
  awkwardJson,
  awkwardMoments,
  awkwardTags,
  awkwardTexts,
} from '../../src/app/seed/awkward-values.ts';
import { dataFile } from '../../src/app/seed/flights-file.ts';
import { seed } from '../../src/app/seed/seed.ts';
import { createLog } from '../../src/log.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { keepLog } from '../utils/server.ts';
import { until } from '../utils/until.ts';

const log = createLog('silent');
/** Few bookings, where the test is about flights. */
const few = { log, bookings: 3 };

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await createEmptyDatabase();
  await migrate(database.url, { log });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.dispose();
});

describe('the seed', () => {
  it('leaves a database alone that has other tables, even of the same names', async () => {
    await client.query('ALTER TABLE "Flight" RENAME COLUMN delay TO late');
    expect(await seed(database.url, { ...few, flights: 10 })).toBe('no tables');
    await client.query('DROP TABLE "Booking", "Flight", "Airport"');
    expect(await seed(database.url, { ...few, flights: 10 })).toBe('no tables');
  });

  it('says which step it is at', async () => {
    const { all, log } = keepLog();
    await seed(database.url, { ...few, log, flights: 10 });
    const said = all().map(({ msg }) => msg);
    expect(said).toEqual(['loading flights', 'building the indexes of flights', 'loading bookings']);
    await seed(database.url, { ...few, log, flights: 10 });
    expect(all()).toHaveLength(said.length);
  });

  it('loads into a schema of its own', async () => {
    await migrate(database.url, { log, schema: 'shop' });
    expect(await seed(database.url, { ...few, flights: 10, schema: 'shop' })).toBe('everything');
    const { rows } = await client.query(
      'SELECT (SELECT count(*)::int FROM shop."Flight"), (SELECT count(*)::int FROM "Flight") AS other',
    );
    expect(rows).toEqual([{ count: 10, other: 0 }]);
  });

  it('loads the first flights of the file, numbered from 1', async () => {
    // More than one block, and not a whole number of them.
    const flights = 7_001;
    expect(await seed(database.url, { ...few, flights })).toBe('everything');
    const { rows } = await client.query(
      `SELECT id, to_char(date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS date, delay, distance,
         "originIata" AS origin, "destinationIata" AS destination
       FROM "Flight" ORDER BY id`,
    );
    expect(rows).toEqual(await flightsOfFile(0, flights));
  });

  it('goes on from one row group of the file to the next', async () => {
    const flights = 272_730;
    await seed(database.url, { ...few, flights });
    const { rows } = await client.query(
      `SELECT id, to_char(date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS date, delay, distance,
         "originIata" AS origin, "destinationIata" AS destination
       FROM "Flight" WHERE id > 272720 ORDER BY id`,
    );
    expect(rows).toEqual(await flightsOfFile(272_720, flights));
  });

  it('loads every airport, also without flights', async () => {
    expect(await seed(database.url, { log, flights: 0 })).toBe('everything');
    const records: Record<string, string>[] = parse(await readFile(dataFile('airports.csv')), { columns: true });
    const { rows } = await client.query('SELECT * FROM "Airport"');
    const byCode = (a: { iata?: string }, b: { iata?: string }) => ((a.iata ?? '') < (b.iata ?? '') ? -1 : 1);
    expect(rows.sort(byCode)).toEqual(
      records.sort(byCode).map((record) => ({
        ...record,
        // The file writes NA for what is not known.
        city: record.city === 'NA' ? null : record.city,
        state: record.state === 'NA' ? null : record.state,
        latitude: Number(record.latitude),
        longitude: Number(record.longitude),
      })),
    );
    expect(await count()).toBe(0);
  });

  it('leaves indexes and foreign keys as the migrations made them', async () => {
    const before = await definitions();
    await seed(database.url, { ...few, flights: 100 });
    expect(await definitions()).toEqual(before);
    expect(before).toContain('CREATE INDEX "Flight_date_idx" ON public."Flight" USING btree (date)');
  });

  it('leaves tables that hold rows as they are', async () => {
    await seed(database.url, { ...few, flights: 10 });
    expect(await seed(database.url, { ...few, flights: 20 })).toBe('nothing');
    expect(await count()).toBe(10);
  });

  it('loads once when two servers start at the same time', async () => {
    const loaded = await Promise.all([1, 2, 3].map(() => seed(database.url, { ...few, flights: 3_000 })));
    expect(loaded.sort()).toEqual(['everything', 'nothing', 'nothing']);
    expect(await count()).toBe(3_000);
  });
});

describe('the bookings', () => {
  const bookings = 3_000;

  it('are 50,000, spread over all flights', async () => {
    await seed(database.url, { log, flights: 1_000 });
    const { rows } = await client.query(
      `SELECT count(*)::int, count(DISTINCT "flightId")::int AS flights, max(id) AS last FROM "Booking"`,
    );
    expect(rows).toEqual([{ count: 50_000, flights: 1_000, last: String(2n ** 63n - 1n) }]);
  });

  it('are the same each time', async () => {
    await seed(database.url, { log, flights: 100, bookings });
    const before = await fingerprint();
    await client.query('TRUNCATE "Airport", "Flight", "Booking"');
    await seed(database.url, { log, flights: 100, bookings });
    expect(await fingerprint()).toBe(before);
    expect(before).toBe('767b7b0b1e395d49e2570a9e9d673047');
  });

  it('hold every awkward value', async () => {
    await seed(database.url, { log, flights: 100, bookings });
    const { rows } = await client.query<Record<string, unknown[]>>(
      `SELECT array_agg(DISTINCT passenger) AS passengers, array_agg(DISTINCT note) AS notes,
         array_agg(DISTINCT fare::text) AS fares, array_agg(DISTINCT miles) AS miles,
         array_agg(DISTINCT to_json(tags)::text) AS tags, array_agg(DISTINCT extras::text) AS extras,
         array_agg(DISTINCT encode(receipt, 'base64')) AS receipts, array_agg(DISTINCT "bookedAt") AS moments
       FROM "Booking"`,
    );
    const [found = {}] = rows;
    expect(found.passengers).toEqual(expect.arrayContaining([...awkwardTexts]));
    expect(found.notes).toEqual(expect.arrayContaining([null, ...awkwardTexts]));
    expect(found.fares).toEqual(expect.arrayContaining([...awkwardFares]));
    expect(found.miles).toEqual(expect.arrayContaining([null, ...awkwardBigInts.map(String)]));
    expect(found.tags?.map((list) => JSON.parse(String(list)))).toEqual(expect.arrayContaining([...awkwardTags]));
    const { rows: documents } = await client.query('SELECT json::jsonb::text FROM unnest($1::text[]) AS json', [
      awkwardJson,
    ]);
    expect(found.extras).toEqual(expect.arrayContaining([null, ...documents.map(({ json }) => json)]));
    const receipts = found.receipts?.map((text) => (text === null ? null : Buffer.from(String(text), 'base64')));
    expect(receipts).toEqual(expect.arrayContaining([null, ...awkwardBytes.map((bytes) => Buffer.from(bytes))]));
    expect(found.moments).toEqual(expect.arrayContaining(awkwardMoments.map((moment) => new Date(moment))));
    expect(Math.max(...(found.notes ?? []).map((note) => String(note).length))).toBeGreaterThan(2_000);
  });

  it('come to flights that have none yet, as after an update', async () => {
    await seed(database.url, { log, flights: 50, bookings: 0 });
    await client.query('DELETE FROM "Flight" WHERE id % 10 <> 0');
    expect(await seed(database.url, { log, flights: 50, bookings })).toBe('bookings');
    const { rows } = await client.query(
      'SELECT "flightId", count(*)::int FROM "Booking" GROUP BY "flightId" ORDER BY "flightId"',
    );
    expect(rows.map(({ flightId }) => flightId)).toEqual([10, 20, 30, 40, 50]);
    expect(await seed(database.url, { log, flights: 50, bookings })).toBe('nothing');
  });

  it('are none where there are no flights, or none are asked for', async () => {
    await seed(database.url, { log, flights: 0 });
    expect(await bookingCount()).toBe(0);
    await client.query('TRUNCATE "Airport" CASCADE');
    await seed(database.url, { log, flights: 5, bookings: 0 });
    expect(await seed(database.url, { log, flights: 0 })).toBe('nothing');
    expect(await bookingCount()).toBe(0);
  });

  it('leave indexes and foreign keys as the migrations made them', async () => {
    const before = await definitions('Booking');
    await seed(database.url, { log, flights: 10, bookings });
    expect(await definitions('Booking')).toEqual(before);
    expect(before).toContain('CREATE UNIQUE INDEX "Booking_reference_key" ON public."Booking" USING btree (reference)');
  });

  async function fingerprint() {
    await client.query(`SET TimeZone = 'UTC'`);
    const { rows } = await client.query<{ md5: string }>(
      `SELECT md5(string_agg(booking::text, '|' ORDER BY id)) FROM "Booking" AS booking`,
    );
    return rows[0]?.md5;
  }

  async function bookingCount() {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int FROM "Booking"');
    return rows[0]?.count;
  }
});

describe('an interrupted seed', () => {
  it('keeps nothing, and rejects with the reason', async () => {
    const stopping = new AbortController();
    const loading = seed(database.url, { log, flights: 3_000_000, signal: stopping.signal });
    await copying();
    const reason = new Error('stop');
    stopping.abort(reason);
    await expect(loading).rejects.toBe(reason);
    expect(await empty()).toBe(true);
    // It can be done again.
    expect(await seed(database.url, { ...few, flights: 10 })).toBe('everything');
  });

  it('is interrupted while it waits for another', async () => {
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query('BEGIN; LOCK TABLE "Flight"');
    const stopping = new AbortController();
    const loading = seed(database.url, { log, flights: 10, signal: stopping.signal });
    await waiting();
    const reason = new Error('stop');
    stopping.abort(reason);
    await expect(loading).rejects.toBe(reason);
    await other.end();
    expect(await empty()).toBe(true);
  });

  it('starts nothing when the signal is aborted already', async () => {
    const reason = new Error('stop');
    await expect(seed(database.url, { log, flights: 10, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await empty()).toBe(true);
  });

  it('keeps nothing when its connection breaks', async () => {
    const loading = seed(database.url, { log, flights: 3_000_000 });
    const broken = expect(loading).rejects.toThrow(/terminat|ECONNRESET/);
    await copying();
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice seed'`);
    await broken;
    expect(await empty()).toBe(true);
  });
});

async function flightsOfFile(rowStart: number, rowEnd: number) {
  const file = await asyncBufferFromFile(dataFile('flights-3m.parquet'));
  const rows = await parquetReadObjects({ file, compressors, rowStart, rowEnd });
  return rows.map((row, index) => ({
    id: rowStart + index + 1,
    date: row.date.toISOString(),
    delay: Number(row.delay),
    distance: Number(row.distance),
    origin: row.origin,
    destination: row.destination,
  }));
}

/** Resolves once rows of flights travel. */
const copying = () =>
  found(`SELECT FROM pg_stat_progress_copy WHERE relid = '"Flight"'::regclass AND tuples_processed > 0`);

const waiting = () =>
  found(`SELECT FROM pg_stat_activity WHERE application_name = 'sluice seed' AND wait_event_type = 'Lock'`);

const found = (sql: string) => until(async () => (await client.query(sql)).rowCount !== 0);

async function definitions(table = 'Flight'): Promise<string[]> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = $1::regclass
     UNION ALL
     SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::regclass
     ORDER BY 1`,
    [`"${table}"`],
  );
  return rows.map(({ definition }) => definition);
}

async function count(): Promise<number> {
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM "Flight"');
  return rows[0]?.count ?? -1;
}

async function empty(): Promise<boolean> {
  const { rows } = await client.query<{ airports: string }>('SELECT count(*) AS airports FROM "Airport"');
  return (await count()) === 0 && rows[0]?.airports === '0';
}
