/** The change log: which keys each statement leaves in it, and what becomes of it. */

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installLive, liveStatus, uninstallLive } from '../../src/core/live/install.ts';
import { FALL_ASLEEP } from '../../src/core/live/sleep.ts';
import { trimNow } from '../../src/core/live/trim-logs.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { bookings, logOptions } from './tables.ts';

const tables = [{ schema: 'public', table: 'A seat', key: ['region', 'no.', 'kind'] }];
const LOG = 'sluice."public.A seat"';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    CREATE TYPE kind AS ENUM ('a', 'b');
    CREATE DOMAIN region AS varchar(9);
    CREATE TABLE plane (id int PRIMARY KEY);
    INSERT INTO plane VALUES (1), (2);
    CREATE TABLE "A seat" (region region, "no." int, kind kind, plane int REFERENCES plane ON DELETE CASCADE,
      PRIMARY KEY (region, "no.", kind)) PARTITION BY LIST (region);
    CREATE TABLE eu PARTITION OF "A seat" FOR VALUES IN ('eu');
    CREATE TABLE us PARTITION OF "A seat" FOR VALUES IN ('us') PARTITION BY RANGE ("no.");
    CREATE TABLE us_1 PARTITION OF us FOR VALUES FROM (0) TO (100)`);
  await installLive(client, tables, logOptions);
});
afterAll(async () => {
  await client?.end();
  await database?.dispose();
});

/** The keys that a statement leaves, each once. */
async function keysOf(sql: string): Promise<readonly string[]> {
  await client.query(`DELETE FROM ${LOG}`);
  await client.query(sql);
  const { rows } = await client.query<{ key: string }>(
    `SELECT DISTINCT concat_ws(' ', u.a, u.b, u.c) AS key FROM ${LOG} l, unnest(l.k1, l.k2, l.k3) AS u (a, b, c) ORDER BY 1`,
  );
  return rows.map(({ key }) => key);
}

describe('the change log of a table in partitions, with a key of several columns', () => {
  // Each goes on where the one before it left the table.
  const statements: readonly (readonly [what: string, sql: string, keys: readonly string[]])[] = [
    ['an insert', `INSERT INTO "A seat" VALUES ('eu', 1, 'a', 1), ('us', 2, 'b', 2)`, ['eu 1 a', 'us 2 b']],
    ['an insert into a partition', `INSERT INTO us_1 VALUES ('us', 3, 'b', 2)`, ['us 3 b']],
    [
      'an update that changes key and partition',
      `UPDATE "A seat" SET region = 'us' WHERE region = 'eu'`,
      ['eu 1 a', 'us 1 a'],
    ],
    ['a cascade', 'DELETE FROM plane WHERE id = 1', ['us 1 a']],
    [
      'an upsert',
      `INSERT INTO "A seat" VALUES ('us', 3, 'b', 2), ('us', 4, 'b', 2) ON CONFLICT DO NOTHING`,
      ['us 4 b'],
    ],
    ['a statement that finds nothing', `DELETE FROM "A seat" WHERE "no." = 77`, []],
    [
      'the role of a replica',
      `SET session_replication_role = replica; DELETE FROM "A seat" WHERE "no." = 4; SET session_replication_role = origin`,
      ['us 4 b'],
    ],
    ['a transaction that is rolled back', `BEGIN; DELETE FROM "A seat"; ROLLBACK`, []],
    ['the TRUNCATE of a partition', 'TRUNCATE us_1', ['us 2 b', 'us 3 b']],
    ['a TRUNCATE', `INSERT INTO "A seat" VALUES ('eu', 5, 'a', 2); TRUNCATE "A seat"`, ['eu 5 a']],
  ];

  it.each(statements)('has the keys of %s', async (_, sql, keys) => {
    expect(await keysOf(sql)).toEqual(keys);
  });

  it('has all keys of a large statement, in rows of 10,000', async () => {
    await client.query(`DELETE FROM ${LOG}`);
    await client.query(`INSERT INTO "A seat" SELECT 'eu', g, 'a', 2 FROM generate_series(1, 25000) g`);
    const { rows } = await client.query(`SELECT cardinality(k1) AS keys FROM ${LOG} ORDER BY 1`);
    expect(rows).toEqual([{ keys: 5_000 }, { keys: 10_000 }, { keys: 10_000 }]);
  });

  it('says what it lacks, is repaired by another installation, and goes without a trace', async () => {
    await client.query(`CREATE TABLE asia PARTITION OF "A seat" FOR VALUES IN ('asia')`);
    expect(await liveStatus(client, tables)).toMatchObject([
      { state: 'broken', reason: expect.stringContaining('public.asia') },
    ]);
    await installLive(client, tables, logOptions);
    expect(await liveStatus(client, tables)).toMatchObject([{ state: 'logged', retentionHours: 24 }]);
    await uninstallLive(client, tables);
    expect(await liveStatus(client, tables)).toEqual([{ table: 'public.A seat', state: 'missing' }]);
    const { rows } = await client.query(`SELECT tgname FROM pg_trigger WHERE tgname LIKE 'sluice%'`);
    expect(rows).toEqual([]);
  });

  it('is not installed on a table that somebody holds, and says so', { timeout: 60_000 }, async () => {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query(`BEGIN; LOCK TABLE "A seat" IN ROW EXCLUSIVE MODE`);
    await expect(installLive(client, tables, logOptions)).rejects.toThrow('Nothing has changed');
    await holder.end();
    expect(await liveStatus(client, tables)).toMatchObject([{ state: 'missing' }]);
  });
});

describe('the change log of a table with odd names', () => {
  // plpgsql has names of its own, and format its marks.
  it.each(['found', 'new', 'tg_op', 'slot', 'n', '%s'])('has the keys of a column %s', async (column) => {
    const table = `100% ${column}`;
    await client.query(`CREATE TABLE "${table}" ("${column}" int PRIMARY KEY, note text)`);
    await installLive(client, [{ schema: 'public', table, key: [column] }], logOptions);
    await client.query(`INSERT INTO "${table}" SELECT generate_series(1, 10001)`);
    for (const change of [
      `UPDATE "${table}" SET note = 'x'`,
      `DELETE FROM "${table}" WHERE note = ''`,
      `TRUNCATE "${table}"`,
    ])
      await client.query(change);
    const { rows } = await client.query(`SELECT sum(cardinality(k1))::int AS keys FROM sluice."public.${table}"`);
    expect(rows).toEqual([{ keys: 4 * 10_001 }]);
  });
});

describe('transactions in two phases', () => {
  const prepare = async (name: string) => {
    await client.query('BEGIN');
    await client.query('UPDATE "Booking" SET note = note WHERE id = 1');
    await client.query(`PREPARE TRANSACTION '${name}'`);
  };

  it('may write to a followed table where the server allows them', async () => {
    await installLive(client, [bookings], { retentionHours: 24, readers: [] });
    const name = crypto.randomUUID();
    await prepare(name);
    await client.query(`COMMIT PREPARED '${name}'`);
  });

  it('may not where commits shall wake readers up all the same, and one sleeps', async () => {
    await installLive(client, [bookings], { ...logOptions, notifies: true });
    const sleeper = new pg.Client({ connectionString: database.url });
    await sleeper.connect();
    await sleeper.query(FALL_ASLEEP);
    await expect(prepare(crypto.randomUUID())).rejects.toThrow('NOTIFY');
    await client.query('ROLLBACK');
    await sleeper.end();
  });
});

describe('what a log has kept for long enough', () => {
  it('is given up, and until then its status says that nobody does', async () => {
    await installLive(client, [bookings], logOptions);
    // Now is late in the second of its turns.
    await client.query('UPDATE sluice.live SET slot_seconds = 0.6 * extract(epoch FROM now())');
    await client.query(`INSERT INTO sluice."public.Booking" (slot, k1) VALUES (2, '{1}')`);
    expect(await liveStatus(client, [bookings])).toMatchObject([{ state: 'logged', isOverdue: true }]);
    expect(await trimNow(client)).toBe(1);
    expect(await liveStatus(client, [bookings])).toMatchObject([{ isOverdue: false }]);
    await client.query('SET default_transaction_read_only = on');
    expect(await trimNow(client)).toBeUndefined();
    await client.query('SET default_transaction_read_only = off');
  });
});
