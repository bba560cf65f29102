/** R7: a reader that leaves takes its statement with it, and gives its connection back, by whatever door. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { doors } from './doors.ts';

let database: TestDatabase;
let server: TestServer;
let activity: Activity;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 50_000);
  // One connection for streams: a second stream is served only if the first has given it back.
  server = await startServer({ MAX_STREAMS: '1', DATABASE_URL: database.url });
  activity = await watchActivity(database.url);
});
afterAll(async () => {
  await activity[Symbol.asyncDispose]();
  await server.dispose();
  await database.dispose();
});

describe('R7 a reader that leaves', () => {
  it.each(doors)('in mid-stream: $name', async ({ open }) => {
    const reading = open(server.url, { wide: true });
    await reading.firstBytes();
    await expect.poll(() => activity.streams()).toBe(1);
    reading.leave();
    await expect.poll(() => activity.streams()).toBe(0);
    expect(await open(server.url, { first: 3 }).rows()).toHaveLength(3);
  });

  it.each(doors)('before the first row: $name', async ({ open }) => {
    await using table = await lockTable(database.url, 'Flight');
    const reading = open(server.url, {});
    reading.rows().catch(() => {});
    await expect.poll(table.waiting).toBe(1);
    reading.leave();
    await expect.poll(table.waiting).toBe(0);
    await table[Symbol.asyncDispose]();
    expect(await open(server.url, { first: 3 }).rows()).toHaveLength(3);
  });
});
