/** GraphQL over WebSocket on a server that is not ours: its own path, its own Yoga, its own checks. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import { type Client, createClient } from 'graphql-ws';
import { createYoga } from 'graphql-yoga';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { schema } from '../../src/app/schema.ts';
import { SluiceError } from '../../src/errors.ts';
import { useSluice } from '../../src/graphql/use-sluice.ts';
import { createSluice, type Sluice } from '../../src/index.ts';
import type { SluiceServerOptions } from '../../src/ws/options.ts';
import { useSluiceServer } from '../../src/ws/sluice-server.ts';
import { sharedUrl } from '../utils/database.ts';
import { until } from '../utils/until.ts';

const pool = new pg.Pool({ connectionString: sharedUrl(), max: 2 });
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
let sluice: Sluice;
beforeAll(() => {
  sluice = createSluice({ prisma, pool, datamodel });
});
afterAll(async () => {
  await sluice?.dispose();
  await prisma.$disconnect();
  await pool.end();
});

/** A server as a user writes it. */
async function serve(options: Partial<SluiceServerOptions> = {}, maxPayload?: number) {
  const contexts: { readonly url: unknown; readonly params: unknown }[] = [];
  const yoga = createYoga<{ readonly req?: { readonly url?: string }; readonly connectionParams?: unknown }>({
    schema,
    context({ req, connectionParams }) {
      contexts.push({ url: req?.url, params: connectionParams });
      return { prisma };
    },
    plugins: [useSluice(sluice)],
    logging: false,
  });
  const http = createServer(yoga);
  const sockets = new WebSocketServer({ server: http, path: '/live', ...(maxPayload && { maxPayload }) });
  const served = useSluiceServer({ yoga, sluice, ...options }, sockets);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(async () => {
    await served.dispose();
    sockets.close();
    http.close();
  });
  // A server that listens on a port has an address of this kind.
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/live?of=mine`;
  const client = (connectionParams?: Record<string, unknown>): Client => {
    const made = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(connectionParams && { connectionParams }),
    });
    onTestFinished(() => made.terminate());
    return made;
  };
  return { served, contexts, url, client };
}

/** A socket that has said hello, by hand. */
async function hello(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return socket;
}

const batches = 'subscription { flights(first: 2500) { rows { id } delivered end { rowCount } } }';
const endless = 'subscription { flights { rows { id } } }';
const subscribe = (id: string, query: string) => JSON.stringify({ id, type: 'subscribe', payload: { query } });

describe('a client of graphql-ws', () => {
  test('reads a subscription, in batches, to its end', async () => {
    const { client } = await serve();
    const results = await Array.fromAsync(client().iterate({ query: batches }));
    const given = results.map(({ data }) => data?.flights);
    expect(given.map((batch) => Reflect.get(Object(batch), 'delivered'))).toEqual([50, 1_050, 2_050, 2_500]);
    expect(given.at(-1)).toMatchObject({ end: { rowCount: 2_500 } });
  });

  test('reads a list and a @stream', async () => {
    const { client } = await serve();
    const [result] = await Array.fromAsync(client().iterate({ query: '{ flights(first: 2) { id } }' }));
    expect(result).toMatchObject({ data: { flights: [{ id: 1 }, { id: 2 }] } });
    const query = '{ flights(first: 100) @stream { id } }';
    const parts = await Array.fromAsync(client({ incrementalFormat: 'incremental' }).iterate({ query }));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.at(-1)).toMatchObject({ hasNext: false });
  });

  test('is known to the context by its request and its connection', async () => {
    const { client, contexts } = await serve();
    await Array.fromAsync(client({ token: 'Ann' }).iterate({ query: '{ flights(first: 1) { id } }' }));
    expect(contexts).toEqual([{ url: '/live?of=mine', params: { token: 'Ann' } }]);
  });

  test('that leaves ends its streams', async () => {
    const { url } = await serve();
    const socket = await hello(url);
    socket.send(subscribe('1', endless));
    await once(socket, 'message');
    expect(sluice.streams.list()).toHaveLength(1);
    socket.terminate();
    await until(async () => sluice.streams.list().length === 0);
  });

  test('is told of an error that is masked', async () => {
    const logged: unknown[] = [];
    const { client } = await serve({
      log: { error: (...line: unknown[]) => void logged.push(line) },
      onOperation() {
        throw new Error('password=hunter2');
      },
    });
    const read = Array.fromAsync(client().iterate({ query: batches }));
    await expect(read).rejects.not.toThrow('hunter2');
    expect(JSON.stringify(logged)).not.toBe('[]');
  });
});

describe('limits', () => {
  test.each([
    ['of the function', {}, undefined, 1_048_576],
    ['of its options', { maxMessageBytes: 2_000 }, undefined, 2_000],
    ['of the user’s server', {}, 3_000, 3_000],
  ])('a message that is too long closes its socket, by the limit %s', async (_, options, maxPayload, limit) => {
    const { url } = await serve(options, maxPayload);
    const socket = await hello(url);
    socket.send(subscribe('1', `{ flights(first: 1) { id } } ${'#'.repeat(limit - 200)}`));
    expect(String((await once(socket, 'message'))[0])).toContain('"flights":[{"id":1}]');
    socket.send('#'.repeat(limit + 1));
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });

  test('one operation too many is refused', async () => {
    const { client } = await serve({ maxOperations: 1 });
    const reader = client();
    const first = reader.iterate({ query: endless });
    await first.next();
    await expect(Array.fromAsync(reader.iterate({ query: batches }))).rejects.toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
    await first.return?.();
    expect(await Array.fromAsync(reader.iterate({ query: batches }))).toHaveLength(4);
  });

  test('a socket that says nothing is closed', async () => {
    const { url } = await serve({ initSeconds: 0.05 });
    const socket = new WebSocket(url, 'graphql-transport-ws');
    expect((await once(socket, 'close'))[0]).toBe(4408);
  });

  test('a protocol that is not spoken is refused', async () => {
    const { url } = await serve();
    const socket = new WebSocket(url, 'graphql-ws');
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('subprotocol');
  });
});

describe('the end', () => {
  test('new operations are refused with the reason of closing', async () => {
    const closing = new AbortController();
    const { client } = await serve({ closing: closing.signal });
    closing.abort(new SluiceError('STREAM_CANCELLED', 'We move house.'));
    await expect(Array.fromAsync(client().iterate({ query: batches }))).rejects.toMatchObject([
      { message: 'We move house.', extensions: { code: 'STREAM_CANCELLED' } },
    ]);
  });

  test('dispose sends all clients away, and those that come later', async () => {
    const { served, url } = await serve();
    const socket = await hello(url);
    const closed = once(socket, 'close');
    await served.dispose();
    expect((await closed)[0]).toBe(1001);
    const late = new WebSocket(url, 'graphql-transport-ws');
    expect((await once(late, 'close'))[0]).toBe(1001);
  });
});
