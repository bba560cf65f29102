/** The promises of STREAMS.md, each checked of every door. The table is printed at the end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../doors/doors.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { exemption, flights } from './rule.ts';
import { rules } from './rules.ts';
import { createTable } from './table.ts';

let database: TestDatabase;
let activity: Activity;
const table = createTable(rules);
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
  activity = await watchActivity(database.url);
});
afterAll(async () => {
  process.stdout.write(table.text());
  await activity[Symbol.asyncDispose]();
  await database.dispose();
});

describe.each(rules)('$promise $level: $says', (rule) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ DATABASE_URL: database.url, ...(rule.inside && rule.env) });
  });
  afterAll(() => server.dispose());

  it.each(doors)('$name', async (door) => {
    const reason = exemption(rule, door);
    if (reason !== undefined) return expect(reason).not.toBe('');
    table.failed(rule, door);
    if (rule.inside) await rule.check(door, { url: server.url, databaseUrl: database.url, activity });
    else await rule.check?.(door, server.url);
    table.passed(rule, door);
  });
});
