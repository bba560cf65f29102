/** The client against a real server, over every door and in both formats. */
import { once } from 'node:events';
import { connect as connectSocket, createServer as createProxy, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { type BatchesOptions, type Client, createClient } from '../../src/client/create-client.ts';
import { MAX_WAITING } from '../../src/client/socket.ts';
import type { Batch } from '../../src/client/types.ts';
import { ask, checksumOf, expectedFlights } from '../clients/flights.ts';
import type { FlightWithAirportsFragment } from '../clients/gql/graphql.ts';
import { connect } from '../rows/client.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { portalReads, readsCeased } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { batchesText, streamText } from './documents.ts';

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
  client = createClient({ url: `${server.url}/graphql` });
});

afterAll(async () => {
  await activity?.[Symbol.asyncDispose]();
  await server?.dispose();
  await database?.dispose();
});

type Flights = AsyncGenerator<Batch<FlightWithAirportsFragment>, void, undefined>;
type Options = Pick<BatchesOptions<object>, 'signal' | 'retry'>;

interface Way {
  readonly name: string;
  readonly open: (from: Client, variables: object, options?: Options) => Flights;
  readonly isSubscription: boolean;
}

const subscription = (transport: 'sse' | 'websocket'): Way => ({
  name: `a subscription over ${transport}`,
  open: (from, variables, options) => from.batches(batchesText, { variables, transport, ...options }),
  isSubscription: true,
});
const streamed = (transport: 'multipart' | 'sse' | 'websocket', format: 'incremental' | 'legacy'): Way => ({
  name: `@stream over ${transport}, ${format}`,
  open: (from, variables, options) => from.batches(streamText, { variables, transport, format, ...options }),
  isSubscription: false,
});

const ways: readonly Way[] = [
  subscription('sse'),
  subscription('websocket'),
  ...(['multipart', 'sse', 'websocket'] as const).flatMap((door) => [
    streamed(door, 'incremental'),
    streamed(door, 'legacy'),
  ]),
];

describe.each(ways)('$name', ({ open, isSubscription }) => {
  test('gives the rows of findMany, counted, and its end on the last batch', async () => {
    const batches: Batch<FlightWithAirportsFragment>[] = [];
    for await (const batch of open(client, ask)) batches.push(batch);
    const rows = batches.flatMap((batch) => batch.rows);
    expect(rows).toEqual(expected);
    expect(batches.length).toBeGreaterThan(3);
    expect(batches.map(({ end }) => end !== undefined)).toEqual(
      batches.map((_, index) => index === batches.length - 1),
    );
    const { end, delivered } = batches.at(-1) ?? {};
    expect(delivered).toBe(rows.length);
    const checksum = checksumOf(rows.map(({ id }) => id));
    expect(end).toMatchObject({ rowCount: rows.length, ...(isSubscription && { checksum }) });
  });

  test('gives an empty list its end', async () => {
    const batches: Batch<FlightWithAirportsFragment>[] = [];
    for await (const batch of open(client, { first: 0 })) batches.push(batch);
    expect(batches.flatMap(({ rows }) => rows)).toEqual([]);
    expect(batches.at(-1)?.end?.rowCount).toBe(0);
  });

  test('ends the statement when the reader leaves the loop', async () => {
    for await (const { rows } of open(client, {})) if (rows.length > 0) break;
    await activity.streamsAre(0);
  });

  test('ends the statement when the signal says so, before the first row too', async () => {
    const leaving = new AbortController();
    const reason = new Error('left');
    await using _ = await activity.lockAirports();
    const reading = drain(open(client, {}, { signal: leaving.signal }));
    await activity.streamsAre(1, 'active');
    leaving.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await activity.streamsAre(0);
  });

  test('tells why the server refuses', async () => {
    await expect(open(client, { first: -1 }).next()).rejects.toMatchObject({
      name: 'StreamError',
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('first'),
    });
  });

  test('sends nothing before it is read', async () => {
    const batches = open(createClient({ url: 'http://127.0.0.1:1/graphql' }), {});
    await batches.return();
    await expect(open(createClient({ url: 'http://127.0.0.1:1/graphql' }), {}).next()).rejects.toMatchObject({
      code: 'STREAM_BROKEN',
    });
  });

  test('says so when its connection breaks', async () => {
    await using proxy = await startProxy(server.url);
    const batches = open(createClient({ url: `${proxy.url}/graphql` }), {}, { retry: { attempts: 0 } });
    await batches.next();
    proxy.cut();
    await expect(drain(batches)).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
    await activity.streamsAre(0);
  });
});

test('a reader over HTTP that stops makes the server wait', async () => {
  const before = portalReads();
  const airport = '{ name city state country }';
  const wide = `{ flights @stream { id origin ${airport} destination ${airport} } }`;
  const batches = client.batches(wide, { transport: 'multipart' });
  await batches.next();
  const reads = (await readsCeased()) - before;
  await batches.return();
  expect(reads).toBeLessThan(100_000 / 1000);
  await activity.streamsAre(0);
});

test('a reader over a plain WebSocket that stops is told so, after what has come; the server is rid of it at once', async () => {
  const batches = client.batches(batchesText, { transport: 'websocket', variables: { batchSize: 10 } });
  await batches.next();
  await activity.streamsAre(0);
  let waited = 0;
  const rest = drain(batches, () => {
    waited += 1;
  });
  await expect(rest).rejects.toMatchObject({ code: 'READER_TOO_SLOW' });
  expect(waited).toBeLessThanOrEqual(MAX_WAITING + 1);
});

test('something else than GraphQL is no answer', async () => {
  const health = createClient({ url: `${server.url}/healthz` });
  await expect(health.batches(batchesText).next()).rejects.toMatchObject({ message: /POST/ });
});

test('rows have the types of their document', () => {
  expectTypeOf(client.batches(batchesText)).toEqualTypeOf<Flights>();
  expectTypeOf(client.batches(streamText)).toEqualTypeOf<Flights>();
  expectTypeOf(client.batches('subscription { flights { rows { id } } }')).toEqualTypeOf<
    AsyncGenerator<Batch<unknown>, void, undefined>
  >();
});

async function drain(batches: Flights, seen = () => {}): Promise<void> {
  for await (const _ of batches) seen();
}

/** Passes bytes on until it cuts all connections. */
async function startProxy(
  target: string,
): Promise<AsyncDisposable & { readonly url: string; readonly cut: () => void }> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const proxy: Server = createProxy((socket) => {
    const upstream = connectSocket(Number(port), hostname);
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

test('a refusal that is no answer of GraphQL says when to come again', async () => {
  await using small = await startServer({
    DATABASE_URL: database.url,
    CLIENT_HEADER: 'x-client',
    MAX_CONNECTIONS_PER_CLIENT: '1',
  });
  const held = await fetch(`${small.url}/export/flights.csv`);
  const reading = createClient({ url: `${small.url}/graphql` }).batches(streamText, {
    transport: 'multipart',
    retry: { attempts: 0 },
  });
  await expect(reading.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', isPassing: true, retryAfterMs: 5_000 });
  await held.body?.cancel();
});
