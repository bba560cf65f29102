/** R6 in bytes: rows of a megabyte arrive a few at a time, by whatever door. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { readsCeased, rowsAsked } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { doors } from './doors.ts';

const first = 1_000_000;
const flights = 60;
const megabyte = 1024 * 1024;

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  await addWideFlights(database.url);
  server = await startServer({ DATABASE_URL: database.url });
});
afterAll(async () => {
  await server.dispose();
  await database.dispose();
});

/** Flights to airports whose names have a megabyte that cannot be compressed by much. */
async function addWideFlights(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const pieces = Math.ceil(megabyte / 88);
    await client.query(
      `INSERT INTO "Airport" (iata, name, country, latitude, longitude)
       SELECT 'WIDE' || id, (
           SELECT string_agg(encode(sha512((id || ':' || part)::bytea), 'base64'), '') FROM generate_series(1, ${pieces}) AS part
         ), 'Nowhere', 0, 0
       FROM generate_series(1, ${flights}) AS id`,
    );
    await client.query(
      `INSERT INTO "Flight" (id, date, delay, distance, "originIata", "destinationIata")
       SELECT ${first} + id, timestamp '2001-07-01', 0, 100, 'ATL', 'WIDE' || id FROM generate_series(1, ${flights}) AS id`,
    );
  } finally {
    await client.end();
  }
}

describe('R6 rows of a megabyte', () => {
  it.each(doors)('are read a few at a time, from the first on: $name', async ({ open }) => {
    const before = rowsAsked();
    const reading = open(server.url, { wide: true, where: { id: { gt: first } } });
    await reading.firstBytes();
    await readsCeased();
    // The sockets on both sides take ten of them or so; a first batch of fifty would have been read whole.
    expect(rowsAsked() - before).toBeLessThan(flights / 2);
    reading.leave();
  });
});
