/** graphql-ws's client: subscriptions, and `@stream` over WebSocket in both formats. */
import { print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect } from '../rows/client.ts';
import { assemble, type Part } from '../transport/graphql/utils/client.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { FlightBatches, OneFlight, StreamedFlights } from './documents.ts';
import { ask, checksumOf, expectedFlights } from './flights.ts';
import type { FlightBatchesSubscription, FlightWithAirportsFragment } from './gql/graphql.ts';

let database: TestDatabase;
let server: TestServer;
let activity: Activity;
let expected: FlightWithAirportsFragment[];

beforeAll(async () => {
  database = await createDatabase();
  await using db = connect(database.url);
  expected = await expectedFlights(db);
  // None of these is among the rows that are asked for.
  await addFlights(database.url, 100_000);
  server = await startServer({ DATABASE_URL: database.url, MAX_STREAMS: '1' });
  activity = await watchActivity(database.url);
});

afterAll(async () => {
  await activity?.[Symbol.asyncDispose]();
  await server?.dispose();
  await database?.dispose();
});

function createSocket(connectionParams?: Record<string, unknown>): Client & Disposable {
  const url = `${server.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, ...(connectionParams && { connectionParams }) });
  return Object.assign(client, { [Symbol.dispose]: () => client.terminate() });
}

const batchesOf = (client: Client, variables: Record<string, unknown>) =>
  client.iterate<FlightBatchesSubscription>({ query: print(FlightBatches), variables });

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('a subscription', () => {
  test('gives the rows of findMany as batches, and proves that they are all', async () => {
    using client = createSocket();
    const results = await collect(batchesOf(client, { ...ask, batchSize: 400 }));
    expect(results.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    const batches = results.flatMap(({ data }) => data?.flights ?? []);
    const rows = batches.flatMap((batch) => batch.rows);
    expect(rows).toEqual(expected);

    const sizes = batches.map((batch) => batch.rows.length);
    expect(sizes[0]).toBeLessThanOrEqual(50);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(400);
    let sum = 0;
    expect(batches.map(({ delivered }) => delivered)).toEqual(sizes.map((size) => (sum += size)));
    expect(new Set(batches.map(({ streamId }) => streamId)).size).toBe(1);

    const ends = batches.map(({ end }) => end);
    expect(ends.pop()).toEqual({ rowCount: rows.length, checksum: checksumOf(rows.map(({ id }) => id)) });
    expect(ends.every((end) => end === null)).toBe(true);
  });

  test('of nothing is one empty batch with an end', async () => {
    using client = createSocket();
    const results = await collect(batchesOf(client, { where: { id: { lt: 0 } } }));
    expect(results).toMatchObject([
      { data: { flights: { rows: [], delivered: 0, end: { rowCount: 0, checksum: '00000000' } } } },
    ]);
  });

  test('left in the middle ends the statement, and leaves the socket to others', async () => {
    using client = createSocket();
    for await (const { data } of batchesOf(client, {})) {
      expect(data?.flights.rows.length).toBeGreaterThan(0);
      break;
    }
    await activity.streamsAre(0);
    expect(await collect(batchesOf(client, { first: 3 }))).toMatchObject([{ data: { flights: { delivered: 3 } } }]);
  });

  test('left before its first row ends the statement too', async () => {
    using client = createSocket();
    {
      await using _ = await activity.lockAirports();
      const events = batchesOf(client, {});
      const waiting = events.next();
      await activity.streamsAre(1, 'active');
      await events.return?.();
      await waiting;
      await activity.streamsAre(0);
    }
    expect(await collect(batchesOf(client, { first: 3 }))).toMatchObject([{ data: { flights: { delivered: 3 } } }]);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a condition on a field that is not there', { where: { weight: { gt: 1 } } }, /weight/],
    ['a condition of a wrong type', { where: { delay: { gt: 'long' } } }, /long/],
    ['a negative number of rows', { first: -1 }, /first: -1/],
    ['batches of no rows', { batchSize: 0 }, /batchSize: 0/],
  ])('with %s is refused by an error message', async (_, variables, message) => {
    using client = createSocket();
    // The client throws what an `error` message holds.
    const refusal: unknown = await collect(batchesOf(client, variables)).catch((error: unknown) => error);
    expect(refusal).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(await collect(batchesOf(client, { first: 3 }))).toHaveLength(1);
  });
});

describe.each<[string, Record<string, unknown> | undefined, string]>([
  ['by default', undefined, 'path'],
  ['with incrementalFormat: legacy', { incrementalFormat: 'legacy' }, 'path'],
  ['with incrementalFormat: incremental', { incrementalFormat: 'incremental' }, 'id'],
])('@stream %s', (_, connectionParams, key) => {
  const streamed = (client: Client, variables: object) =>
    // The client's type knows results by the parts that all of them have; what else is in them, it hands on.
    client.iterate({ query: print(StreamedFlights), variables: { ...variables } }) as AsyncIterable<Part>;

  test('gives the rows of findMany, in the parts of its format', async () => {
    using client = createSocket(connectionParams);
    const parts = await collect(streamed(client, { ...ask, initialCount: 10 }));
    expect(parts[0]).toMatchObject({ data: { flights: expected.slice(0, 10) }, hasNext: true });
    expect(assemble(parts)).toEqual({ data: { flights: expected } });
    expect(parts.length).toBeGreaterThan(2);
    for (const { incremental = [] } of parts) for (const entry of incremental) expect(entry).toHaveProperty(key);
  });

  test('left in the middle ends the statement, and leaves the socket to others', async () => {
    using client = createSocket(connectionParams);
    for await (const part of streamed(client, {})) if ('incremental' in part) break;
    await activity.streamsAre(0);
    expect(assemble(await collect(streamed(client, { first: 3 })))).toMatchObject({
      data: { flights: [{ id: 1 }, { id: 2 }, { id: 3 }] },
    });
  });
});

test('a plain query is one result', async () => {
  using client = createSocket();
  const results = await collect(client.iterate({ query: print(OneFlight), variables: { id: expected[0]?.id } }));
  expect(results).toEqual([{ data: { flight: expected[0] } }]);
});
