/** Apollo Client, in both formats of `@stream`, and over WebSocket. */
import { ApolloClient, type ApolloLink, HttpLink, InMemoryCache, NetworkStatus } from '@apollo/client';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import { firstValueFrom, from, lastValueFrom, skipWhile, takeWhile, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect } from '../rows/client.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { portalReads } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { FlightBatches, ListedFlights, StreamedFlights } from './documents.ts';
import { ask, expectedFlights } from './flights.ts';
import type { FlightWithAirportsFragment } from './gql/graphql.ts';

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

type Handler = NonNullable<ApolloClient.Options['incrementalHandler']>;

function createApollo(handler: Defer20220824Handler | GraphQL17Alpha9Handler, link?: ApolloLink) {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: link ?? new HttpLink({ uri: `${server.url}/graphql` }),
    // The cast: under exactOptionalPropertyTypes, Apollo's own handler does not fit Apollo's own option.
    incrementalHandler: handler as Handler,
  });
  return { client, [Symbol.dispose]: () => client.stop() };
}

function createSocket(incrementalFormat?: 'incremental') {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    ...(incrementalFormat && { connectionParams: { incrementalFormat } }),
  });
  return { link: new GraphQLWsLink(client), [Symbol.dispose]: () => client.terminate() };
}

/** Apollo asks for the name of each object's type besides. */
const withoutTypes = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === '__typename' ? undefined : inner)));

describe.each([
  ['the format of 2022', () => new Defer20220824Handler()],
  ['the format v0.2', () => new GraphQL17Alpha9Handler()],
])('@stream in %s', (name, createHandler) => {
  const format = name.endsWith('v0.2') ? 'incremental' : undefined;

  test('shows rows while they arrive, and in the end those of findMany', async () => {
    using apollo = createApollo(createHandler());
    const query = apollo.client.watchQuery({ query: StreamedFlights, variables: { ...ask, initialCount: 10 } });
    const results = await lastValueFrom(
      from(query).pipe(
        takeWhile(({ networkStatus }) => networkStatus !== NetworkStatus.ready, true),
        toArray(),
      ),
    );

    expect(results.flatMap(({ error }) => error ?? [])).toEqual([]);
    const last = results.at(-1);
    expect(last?.dataState).toBe('complete');
    expect(withoutTypes(last?.data)).toEqual({ flights: expected });

    const streaming = results.filter(({ networkStatus }) => networkStatus === NetworkStatus.streaming);
    const lengths = streaming.map(({ data }) => data?.flights?.length ?? 0);
    expect(lengths.length).toBeGreaterThan(1);
    expect(lengths[0]).toBeLessThan(ask.first);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    for (const { data } of streaming) {
      const rows = data?.flights ?? [];
      expect(withoutTypes(rows)).toEqual(expected.slice(0, rows.length));
    }
  });

  test('resolves a query with all rows', async () => {
    using apollo = createApollo(createHandler());
    const { data, error } = await apollo.client.query({ query: StreamedFlights, variables: ask });
    expect(error).toBeUndefined();
    expect(withoutTypes(data)).toEqual({ flights: expected });
  });

  test('refused arguments are an error, not an empty list', async () => {
    using apollo = createApollo(createHandler());
    const query = apollo.client.query({ query: StreamedFlights, variables: { first: -1 } });
    await expect(query).rejects.toThrow('first: -1');
  });

  test('unsubscribing in mid-stream ends the statement and frees its place', async () => {
    using apollo = createApollo(createHandler());
    const before = portalReads();
    const query = apollo.client.watchQuery({ query: StreamedFlights, variables: {}, fetchPolicy: 'no-cache' });
    const partial = await firstValueFrom(from(query).pipe(skipWhile(({ data }) => !data?.flights?.length)));
    expect(partial.networkStatus).toBe(NetworkStatus.streaming);
    await activity.streamsAre(0);
    // Far fewer than the hundred batches that all flights take.
    expect(portalReads() - before).toBeLessThan(50);
    const { data } = await apollo.client.query({ query: StreamedFlights, variables: { first: 3 } });
    expect(data?.flights).toHaveLength(3);
  });

  test('over WebSocket gives the same rows', async () => {
    using socket = createSocket(format);
    using apollo = createApollo(createHandler(), socket.link);
    const { data } = await apollo.client.query({ query: StreamedFlights, variables: ask });
    expect(withoutTypes(data)).toEqual({ flights: expected });
  });
});

test('a list without @stream is one answer with the same rows', async () => {
  using apollo = createApollo(new Defer20220824Handler());
  const { data } = await apollo.client.query({ query: ListedFlights, variables: ask });
  expect(withoutTypes(data)).toEqual({ flights: expected });
});

test('a subscription over WebSocket gives batches with the same rows', async () => {
  using socket = createSocket();
  using apollo = createApollo(new Defer20220824Handler(), socket.link);
  const events = apollo.client.subscribe({ query: FlightBatches, variables: { ...ask, batchSize: 400 } });
  const results = await lastValueFrom(events.pipe(toArray()));
  const batches = results.map(({ data }) => data?.flights);
  expect(withoutTypes(batches.flatMap((batch) => batch?.rows ?? []))).toEqual(expected);
  expect(batches.length).toBeGreaterThan(5);
  expect(batches.at(-1)?.end?.rowCount).toBe(expected.length);
});
