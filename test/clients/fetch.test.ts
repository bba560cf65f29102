/** A client that takes plain JSON and nothing else, as most scripts do. */
import { print } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../rows/client.ts';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { FlightBatches, ListedFlights, StreamedFlights } from './documents.ts';
import { ask, expectedFlights } from './flights.ts';
import type { FlightWithAirportsFragment } from './gql/graphql.ts';

let server: TestServer;
let expected: FlightWithAirportsFragment[];

beforeAll(async () => {
  await using db = connect(sharedUrl());
  expected = await expectedFlights(db);
  server = await startServer();
});
afterAll(() => server?.dispose());

const post = (query: string, variables: object): Promise<Response> =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });

test.each([
  ['@stream', StreamedFlights],
  ['a plain list', ListedFlights],
])('%s is one JSON answer with the rows of findMany', async (_, document) => {
  const answer = await post(print(document), ask);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  const { data, extensions } = await answer.json();
  expect(data).toEqual({ flights: expected });
  expect(extensions.streams.flights).toMatchObject({ delivered: expected.length, complete: true });
});

test('a subscription, which JSON cannot carry, is refused with what to ask for', async () => {
  const answer = await post(print(FlightBatches), ask);
  expect(answer.status).toBe(406);
  expect(await answer.json()).toMatchObject({
    errors: [{ message: expect.stringContaining('text/event-stream'), extensions: { code: 'BAD_USER_INPUT' } }],
  });
});
