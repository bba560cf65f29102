/** R8: a stream that fails never looks whole, by whatever door; and the server goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { terminateBackends } from '../utils/terminate-backends.ts';
import { doors } from './doors.ts';

let database: TestDatabase;
let server: TestServer;
let activity: Activity;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 50_000);
  server = await startServer({ DATABASE_URL: database.url });
  activity = await watchActivity(database.url);
});
afterAll(async () => {
  await activity[Symbol.asyncDispose]();
  await server.dispose();
  await database.dispose();
});

describe('R8 a stream whose backend dies', () => {
  it.each(doors)('ends in an error, and the next is whole: $name', async ({ open, isDownload = false }) => {
    const reading = open(server.url, { wide: true });
    await reading.firstBytes();
    await expect.poll(() => activity.streams()).toBe(1);
    await terminateBackends(database.url, 'sluice');
    // A download can only break off; GraphQL has words for it.
    await expect(reading.rows()).rejects.toThrow(isDownload ? 'aborted' : 'DATABASE_UNAVAILABLE');
    expect(await open(server.url, { first: 1_000 }).rows()).toHaveLength(1_000);
  });
});
