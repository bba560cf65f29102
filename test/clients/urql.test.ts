/** urql, which takes `@stream` as multipart in the format of 2022. */
import { Client, type CombinedError, fetchExchange, type OperationResult } from '@urql/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../rows/client.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { portalReads } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { FlightBatches, StreamedFlights } from './documents.ts';
import { ask, expectedFlights } from './flights.ts';
import type { FlightWithAirportsFragment, StreamedFlightsQuery } from './gql/graphql.ts';

let database: TestDatabase;
let server: TestServer;
let activity: Activity;
let expected: FlightWithAirportsFragment[];
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  await using db = connect(database.url);
  expected = await expectedFlights(db);
  await addFlights(database.url, 100_000);
  server = await startServer({ DATABASE_URL: database.url, MAX_STREAMS: '1' });
  activity = await watchActivity(database.url);
  client = new Client({
    url: `${server.url}/graphql`,
    exchanges: [fetchExchange],
    fetchSubscriptions: true,
    fetch: fetchForLeaving,
  });
});

afterAll(async () => {
  await activity?.[Symbol.asyncDispose]();
  await server?.dispose();
  await database?.dispose();
});

test('@stream shows rows while they arrive, and in the end those of findMany', async () => {
  const lengths: number[] = [];
  const over = Promise.withResolvers<OperationResult<StreamedFlightsQuery>>();
  const { unsubscribe } = client.query(StreamedFlights, ask).subscribe((result) => {
    // urql goes on with the same list, so its length is looked at as it comes.
    lengths.push(result.data?.flights?.length ?? 0);
    if (!result.hasNext) over.resolve(result);
  });
  const { data, error } = await over.promise;
  unsubscribe();
  expect(error).toBeUndefined();
  expect(data).toEqual({ flights: expected });
  expect(lengths.length).toBeGreaterThan(2);
  expect(lengths[0]).toBeLessThan(ask.first);
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
});

test('a query as a promise resolves with all rows', async () => {
  const { data } = await client.query(StreamedFlights, { ...ask, initialCount: 100 }).toPromise();
  expect(data).toEqual({ flights: expected });
});

test('refused arguments are an error with its code', async () => {
  const { error } = await client.query(StreamedFlights, { first: -1 }).toPromise();
  expect(codesOf(error)).toEqual(['BAD_USER_INPUT']);
});

test('unsubscribing in mid-stream ends the statement and frees its place', async () => {
  const before = portalReads();
  const partial = Promise.withResolvers<OperationResult>();
  const { unsubscribe } = client.query(StreamedFlights, {}).subscribe((result) => {
    if (result.data?.flights?.length || !result.hasNext) partial.resolve(result);
  });
  expect(await partial.promise).toMatchObject({ hasNext: true });
  unsubscribe();
  await activity.streamsAre(0);
  // Far fewer than the hundred batches that all flights take.
  expect(portalReads() - before).toBeLessThan(50);
  const { data } = await client.query(StreamedFlights, { first: 3 }).toPromise();
  expect(data?.flights).toHaveLength(3);
});

test('a subscription comes as events, with the same rows', async () => {
  const rows: unknown[] = [];
  let end: object | null | undefined;
  const over = Promise.withResolvers<void>();
  const { unsubscribe } = client.subscription(FlightBatches, ask).subscribe(({ data, error, hasNext }) => {
    if (error) over.reject(error);
    // urql tells the end by a last result that holds the data of the one before it.
    if (!hasNext) return over.resolve();
    rows.push(...(data?.flights.rows ?? []));
    end = data?.flights.end;
  });
  await over.promise;
  expect(end).toMatchObject({ rowCount: expected.length });
  unsubscribe();
  expect(rows).toEqual(expected);
});

const codesOf = (error: CombinedError | undefined) => error?.graphQLErrors.map(({ extensions }) => extensions?.code);

/**
 * urql, when it is left, aborts its request and then ends the reading of the body, without a look at what comes of it:
 * on Node, a rejection that nobody handles.
 */
async function fetchForLeaving(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(input, init);
  const { body } = response;
  if (body) Object.defineProperty(response, 'body', { value: untilAborted(body, init.signal) });
  return response;
}

async function* untilAborted(body: AsyncIterable<Uint8Array>, signal: AbortSignal | null | undefined) {
  try {
    yield* body;
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
