/**
 * R8, R12: lists that are answered whole share a few connections. Whatever becomes of one of them, the next user of its
 * connection has all rows or an error, and the process lives: an exception that nobody catches fails this run.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { startServer } from '../utils/server.ts';
import { until } from '../utils/until.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.dispose());

/** Two connections, so that everybody comes after somebody else; and the shortest time limit. */
const start = () =>
  startServer({
    DATABASE_URL: database.url,
    LOOKUP_SECONDS: '1',
    DATABASE_POOL_SIZE: '2',
    MAX_LOOKUPS_PER_CLIENT: '2',
  });

async function ask(url: string, query: string, signal?: AbortSignal) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(`${url}/graphql`, {
    ...{ method: 'POST', headers, body: JSON.stringify({ query }) },
    ...(signal && { signal }),
  });
  return response.json();
}

const rows = 3_000;
const list = `{ flights(first: ${rows}) { id date delay } }`;
/** Past the time limit, and the two seconds more that an answer may take. */
const attackMs = 3_500;

/** What honest readers get meanwhile: how many lists were whole, and what else came. */
async function readLists(url: string, ms = attackMs) {
  const ends = performance.now() + ms;
  const others: unknown[] = [];
  let whole = 0;
  const read = async () => {
    while (performance.now() < ends) {
      const { data, errors } = await ask(url, list);
      if (errors === undefined && data.flights.length === rows) whole += 1;
      else others.push(errors ?? data.flights.length);
    }
  };
  await Promise.all([read(), read(), read()]);
  return { whole, others };
}

describe('R8 lists beside', () => {
  it('clients that leave while the database works for them, are whole', async () => {
    await using server = await start();
    await using table = await lockTable(database.url, 'Booking');
    for (let round = 0; round < 2; round += 1) {
      const leaving = new AbortController();
      const query = '{ bookings(first: 3000, orderBy: [{ passenger: desc }]) { id } }';
      const left = [1, 2].map(() => ask(server.url, query, leaving.signal).catch(() => 'left'));
      await until(async () => (await table.waiting()) > 0);
      leaving.abort();
      expect(await Promise.all(left)).toContain('left');
      await until(async () => (await table.waiting()) === 0);
    }
    const { whole, others } = await readLists(server.url);
    expect(others).toEqual([]);
    expect(whole).toBeGreaterThan(3);
  });

  it('lists that fail, are whole', async () => {
    await using server = await start();
    const failing = String.raw`{ airports(first: 3, where: { name: { equals: "\u0000" } }) { iata } }`;
    for (let time = 0; time < 6; time += 1)
      expect(await ask(server.url, failing)).toMatchObject({
        errors: [{ message: expect.stringContaining('U+0000') }],
      });
    const { whole, others } = await readLists(server.url);
    expect(others).toEqual([]);
    expect(whole).toBeGreaterThan(3);
  });

  it('an administrator who cancels what runs, are whole or say so', async () => {
    await using server = await start();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const reading = readLists(server.url, 1_500);
    let over = false;
    reading.finally(() => {
      over = true;
    });
    while (!over)
      await client.query(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'sluice' AND query LIKE '%"Flight"%'`,
      );
    await client.end();
    const { others } = await reading;
    const cancelled = [expect.objectContaining({ message: expect.stringContaining('cancelled in the database') })];
    expect(others).toEqual(others.map(() => cancelled));
    expect((await ask(server.url, list)).data.flights).toHaveLength(rows);
  });
});
