/** R6: with a reader that has stopped, the database is read no further, by whatever door; and then nothing was lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { portalReads, readsCeased } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { doors } from './doors.ts';

/** With wide rows, far more than the sockets between server and reader hold. */
const flights = 60_000;

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
  server = await startServer({ MAX_STREAMS: '1', DATABASE_URL: database.url });
});
afterAll(async () => {
  await server.dispose();
  await database.dispose();
});

describe('R6 a reader that has stopped', () => {
  it.each(doors)('holds the reading of the database: $name', async ({ open }) => {
    const before = portalReads();
    const reading = open(server.url, { wide: true });
    await reading.firstBytes();
    const stopped = (await readsCeased()) - before;
    const rows = await reading.rows();
    const all = portalReads() - before;
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: flights }, (_, index) => index + 1));
    expect(stopped).toBeGreaterThan(0);
    expect(stopped).toBeLessThan(all * 0.7);
  });
});
