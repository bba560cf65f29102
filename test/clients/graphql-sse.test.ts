/** graphql-sse's client: subscriptions over distinct connections. */
import { print } from 'graphql';
import { type Client, createClient } from 'graphql-sse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../rows/client.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { FlightBatches } from './documents.ts';
import { ask, checksumOf, expectedFlights } from './flights.ts';
import type { FlightBatchesSubscription, FlightWithAirportsFragment } from './gql/graphql.ts';

let database: TestDatabase;
let server: TestServer;
let activity: Activity;
let expected: FlightWithAirportsFragment[];
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  await using db = connect(database.url);
  expected = await expectedFlights(db);
  // None of these is among the rows that are asked for.
  await addFlights(database.url, 100_000);
  server = await startServer({ DATABASE_URL: database.url, MAX_STREAMS: '1' });
  activity = await watchActivity(database.url);
  client = createClient({ url: `${server.url}/graphql`, singleConnection: false, retryAttempts: 0 });
});

afterAll(async () => {
  client?.dispose();
  await activity?.[Symbol.asyncDispose]();
  await server?.dispose();
  await database?.dispose();
});

const batches = (variables: Record<string, unknown>) =>
  client.iterate<FlightBatchesSubscription>({ query: print(FlightBatches), variables });

test('a subscription gives the rows of findMany as batches, and proves that they are all', async () => {
  const rows: FlightWithAirportsFragment[] = [];
  let events = 0;
  let end: object | null | undefined;
  for await (const { data, errors } of batches({ ...ask, batchSize: 400 })) {
    expect(errors).toBeUndefined();
    expect(end ?? null).toBeNull();
    rows.push(...(data?.flights.rows ?? []));
    end = data?.flights.end;
    events += 1;
  }
  expect(rows).toEqual(expected);
  expect(events).toBeGreaterThan(5);
  expect(end).toEqual({ rowCount: rows.length, checksum: checksumOf(rows.map(({ id }) => id)) });
});

test('leaving in the middle ends the statement and frees its place', async () => {
  for await (const { data } of batches({})) {
    expect(data?.flights.rows.length).toBeGreaterThan(0);
    break;
  }
  await activity.streamsAre(0);
  for await (const { data } of batches({ first: 3 })) expect(data?.flights.delivered).toBe(3);
});

test('leaving before the first row ends the statement too', async () => {
  {
    await using _ = await activity.lockAirports();
    const events = batches({});
    const waiting = events.next();
    await activity.streamsAre(1, 'active');
    await events.return?.();
    await waiting;
    await activity.streamsAre(0);
  }
  for await (const { data } of batches({ first: 3 })) expect(data?.flights.delivered).toBe(3);
});

test('refused arguments are an event with an error and its code, and no data', async () => {
  const events: unknown[] = [];
  for await (const event of batches({ first: -1 })) events.push(event);
  expect(events).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
  expect(events[0]).not.toHaveProperty('data');
});
