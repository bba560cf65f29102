/** R8: a stream that fails never looks whole, by whatever door; and the server goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { type Portals, watchPortals } from '../utils/portals.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { terminateBackends } from '../utils/terminate-backends.ts';
import { doors } from './doors.ts';

let database: TestDatabase;
let server: TestServer;
let portals: Portals;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 100_000);
  server = await startServer({ DATABASE_URL: database.url });
  portals = await watchPortals(database.url);
});
afterAll(async () => {
  await portals[Symbol.asyncDispose]();
  await server.dispose();
  await database.dispose();
});

describe('R8 a stream whose backend dies', () => {
  it.each(doors)('ends in an error, and the next is whole: $name', async ({ open, name }) => {
    const reading = open(server.url, { wide: true });
    await reading.firstBytes();
    await expect.poll(() => portals.open('Flight')).toBe(1);
    await terminateBackends(database.url, 'sluice');
    // A download can only break off; GraphQL has words for it.
    await expect(reading.rows()).rejects.toThrow(name === 'CSV' ? 'aborted' : 'DATABASE_UNAVAILABLE');
    expect(await open(server.url, { first: 1_000 }).rows()).toHaveLength(1_000);
  });
});
