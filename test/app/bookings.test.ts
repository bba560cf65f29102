/** The demo's mutations, and the traffic that they are made for. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../src/app/simulate/traffic.ts';
import { root } from '../repo/files.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let database: TestDatabase;
let server: TestServer;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  server = await startServer({ DATABASE_URL: database.url });
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await pool?.end();
  await server?.dispose();
  await database?.dispose();
});

async function ask(query: string, variables: object) {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return answer.json();
}

const book = (order: object) =>
  ask(
    `mutation ($flightId: Int!, $passenger: String!, $key: UUID!) {
      bookFlight(flightId: $flightId, passenger: $passenger, idempotencyKey: $key) {
        id reference status passenger fare flight { id }
      }
    }`,
    { flightId: 7, passenger: 'Ada', key: randomUUID(), ...order },
  );
const cancel = (reference: string) =>
  ask('mutation ($reference: UUID!) { cancelBooking(reference: $reference) { reference status } }', { reference });
const countOf = async (reference: string) =>
  (await pool.query('SELECT id::text FROM "Booking" WHERE reference = $1', [reference])).rowCount;

describe('bookFlight', () => {
  it('books a seat', async () => {
    const key = randomUUID();
    expect(await book({ key, passenger: ' Ada Lovelace ' })).toMatchObject({
      data: { bookFlight: { reference: key, status: 'HELD', passenger: 'Ada Lovelace', flight: { id: 7 } } },
    });
    expect(await countOf(key)).toBe(1);
  });

  it('books once, however often the same order is sent, also at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => book({ key })));
    expect(new Set(answers.map(({ data }) => data.bookFlight.id)).size).toBe(1);
    expect(await book({ key })).toEqual(answers[0]);
    expect(await countOf(key)).toBe(1);
  });

  it('refuses the key of another order', async () => {
    const key = randomUUID();
    await book({ key });
    expect(await book({ key, passenger: 'Grace' })).toMatchObject({
      errors: [{ message: expect.stringContaining('idempotencyKey'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  it.each([
    [{ flightId: 99_999_999 }, 'flightId: there is no flight 99999999'],
    [{ passenger: '  ' }, 'passenger: write a name'],
    [{ passenger: 'x'.repeat(101) }, 'passenger: a name has 100 characters at most'],
    [{ passenger: 'Ada\0' }, 'passenger: a name has no line breaks'],
    [{ key: 'seven' }, 'UUID must be'],
  ])('refuses %j', async (order, message) => {
    expect(await book(order)).toMatchObject({
      errors: [{ message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

describe('cancelBooking', () => {
  it('cancels once and again', async () => {
    const key = randomUUID();
    await book({ key });
    const cancelled = { data: { cancelBooking: { reference: key, status: 'CANCELLED' } } };
    expect(await cancel(key)).toEqual(cancelled);
    expect(await cancel(key)).toEqual(cancelled);
  });

  it('says that nothing is booked', async () => {
    expect(await cancel(randomUUID())).toMatchObject({
      errors: [{ message: expect.stringContaining('nothing is booked'), extensions: { code: 'NOT_FOUND' } }],
    });
  });
});

describe('npm run simulate', () => {
  const command = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, ['src/app/simulate/command.ts', ...args], { cwd: root });

  it('books and cancels what it says', async () => {
    const count = 'SELECT count(*)::int AS count FROM "Booking"';
    const before = await pool.query(count);
    const enough = new AbortController();
    const { booked, failed } = await simulate({
      ...{ url: `${server.url}/graphql`, rate: 100, signal: enough.signal },
      onSecond: ({ booked, cancelled }) => booked > 0 && cancelled > 0 && enough.abort(),
    });
    const after = await pool.query(count);
    expect(after.rows[0].count - before.rows[0].count).toBe(booked);
    expect(failed).toBe(0);
  });

  it('ends by itself', async () => {
    const { stdout } = await command('--url', server.url, '--seconds', '1');
    expect(stdout).toMatch(/^\d+ booked, \d+ cancelled\n$/);
  });

  it.each([
    [['--rate', '0'], '--rate'],
    [['--url', 'localhost'], '--url'],
    [['--url', 'http://127.0.0.1:9'], 'npm start'],
  ])('refuses %j', async (args, message) => {
    await expect(command(...args)).rejects.toMatchObject({ stderr: expect.stringContaining(message) });
  });
});
