/** Who is called when something changes, and who looks without being called. */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installLive } from '../../src/core/live/install.ts';
import { AWAKE, FALL_ASLEEP } from '../../src/core/live/sleep.ts';
import { createWakeUps } from '../../src/core/live/wake-ups.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';
import { bookings, logOptions } from './tables.ts';

let database: TestDatabase;
let pool: pg.Pool;
let writer: pg.PoolClient;
let heard: string[];
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  writer = await pool.connect();
  await installLive(writer, [bookings], logOptions);
  await writer.query('LISTEN sluice_live');
  writer.on('notification', ({ channel }) => heard.push(channel));
});
beforeEach(() => {
  heard = [];
});
afterAll(async () => {
  writer.release(true);
  await pool.end();
  await database.dispose();
});

const change = () => writer.query('UPDATE "Booking" SET note = note WHERE id = 1');
/** Of transactions that have ended, its own calls come with the answer to the next statement at the latest. */
const hears = async () => {
  await writer.query('SELECT');
  return heard.length > 0;
};
const isAsleep = async () => {
  const { rows } = await pool.query<{ held: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held`,
  );
  return rows[0]?.held;
};

/** Resolves after so many more looks. */
function looksOf() {
  let count = 0;
  let wanted = Number.POSITIVE_INFINITY;
  let enough = () => {};
  return {
    look() {
      count += 1;
      if (count >= wanted) enough();
    },
    more: (looks: number) =>
      new Promise<void>((resolve) => {
        [wanted, enough] = [count + looks, resolve];
      }),
  };
}

describe('a commit', () => {
  it('calls whoever sleeps, and nobody who is awake', async () => {
    await change();
    expect(await hears()).toBe(false);
    const sleeper = await pool.connect();
    await sleeper.query(FALL_ASLEEP);
    await change();
    expect(await hears()).toBe(true);
    heard = [];
    await sleeper.query(AWAKE);
    await change();
    expect(await hears()).toBe(false);
    sleeper.release();
  });

  it('leaves no lock behind', async () => {
    await change();
    const { rows } = await writer.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`);
    expect(rows).toEqual([]);
  });
});

describe('a reader', { timeout: 12_000 }, () => {
  // Who slept in the test before may still be leaving, and would be called.
  beforeEach(() => expect.poll(isAsleep).toBe(false));

  it('sleeps while nothing changes, and is called by each who writes', async () => {
    const looks = looksOf();
    using _ = createWakeUps(pool).attach(looks.look);
    await expect.poll(isAsleep).toBe(true);
    await change();
    expect(await hears()).toBe(true);
  });

  it('looks on by itself until a transaction has ended that has called nobody', async () => {
    await writer.query('BEGIN');
    await change();
    const looks = looksOf();
    using _ = createWakeUps(pool).attach(looks.look);
    // It would look every five seconds, were it asleep.
    await looks.more(20);
    await writer.query('COMMIT');
    expect(await hears()).toBe(false);
    await looks.more(1);
    await expect.poll(isAsleep).toBe(true);
  });

  it('looks on where its connection has died without a word', { timeout: 20_000 }, async () => {
    await using network = await createNetwork(database.url);
    const far = new pg.Pool({ connectionString: network.url });
    far.on('error', () => {});
    // While somebody is silent, it asks again and again whether it may sleep.
    await writer.query('BEGIN');
    await change();
    const looks = looksOf();
    using _ = createWakeUps(far).attach(looks.look);
    await looks.more(10);
    network.forget();
    await looks.more(20);
    await writer.query('COMMIT');
    await expect.poll(isAsleep, { timeout: 5_000 }).toBe(true);
    await Promise.race([far.end(), setTimeout(100)]);
  });

  it('looks by itself once it is called often', async () => {
    const looks = looksOf();
    using _ = createWakeUps(pool).attach(looks.look);
    await expect.poll(isAsleep).toBe(true);
    // Four that it is called for, and three of its own.
    const enough = looks.more(7);
    await pool.query(`SELECT pg_notify('sluice_live', number::text) FROM generate_series(1, 4) number`);
    await enough;
    await expect.poll(isAsleep).toBe(true);
  });

  it('looks by itself where commits call nobody', async () => {
    await installLive(writer, [bookings], { ...logOptions, notifies: false });
    const looks = looksOf();
    using _ = createWakeUps(pool).attach(looks.look);
    await looks.more(8);
    expect(await isAsleep()).toBe(false);
    await installLive(writer, [bookings], logOptions);
    await expect.poll(isAsleep).toBe(true);
  });
});
