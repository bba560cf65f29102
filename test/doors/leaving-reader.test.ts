/** R7: a reader that leaves takes its statement with it, and gives its connection back, by whatever door. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { doors } from './doors.ts';

let database: TestDatabase;
let server: TestServer;
let observer: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 100_000);
  server = await startServer({ MAX_STREAMS: '1', DATABASE_URL: database.url });
  observer = new pg.Client({ connectionString: database.url });
  await observer.connect();
});
afterAll(async () => {
  await observer.end();
  await server.dispose();
  await database.dispose();
});

describe('R7 a reader that leaves', () => {
  it.each(doors)('in mid-stream: $name', async ({ open }) => {
    const reading = open(server.url, { wide: true });
    await reading.firstBytes();
    expect(await streams()).toBe(1);
    reading.leave();
    await until(async () => (await streams()) === 0);
    // There is one connection for streams: it is free again, and clean.
    expect(await open(server.url, { first: 3 }).rows()).toHaveLength(3);
  });

  it.each(doors)('before the first row: $name', async ({ open }) => {
    const reading = open(server.url, { orderBy: slow });
    reading.rows().catch(() => {});
    await until(async () => (await streams('active')) === 1);
    reading.leave();
    await until(async () => (await streams()) === 0);
    expect(await open(server.url, { first: 3 }).rows()).toHaveLength(3);
  });
});

/** Counts, for each row of the order, all flights: minutes go by before the first row, unless it is cancelled. */
const slow = [{ origin: { departures: { _count: 'desc' } } }];

/** Portals that are open, or running, in the database. */
async function streams(state?: 'active'): Promise<number> {
  const { rows } = await observer.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%"Flight"%'
       AND state = ANY ($1)`,
    [state ? [state] : ['active', 'idle in transaction']],
  );
  return rows[0]?.count ?? 0;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
