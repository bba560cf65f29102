/** A client that sends, and reads nothing: whatever it can have sent to it may not pile up in the server. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { turn } from '../../src/iterable/turn.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { latestServerSocket } from '../utils/server-sockets.ts';
import { until } from '../utils/until.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.dispose());

const MEGABYTE = 1024 * 1024;
/** More than any kernel keeps between two sockets of one machine. */
const floodBytes = 60 * MEGABYTE;
const maxMessages = 12_000;

interface Peer extends Disposable {
  readonly socket: WebSocket;
  /** The code of the closing. */
  readonly closed: Promise<number>;
  readonly send: (message: object) => Promise<void>;
}

async function open(): Promise<Peer> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(([code]) => code);
  await once(socket, 'open');
  const send = (message: object) =>
    new Promise<void>((resolve) => socket.send(JSON.stringify(message), () => resolve()));
  await send({ type: 'connection_init' });
  await once(socket, 'message');
  return { socket, closed, send, [Symbol.dispose]: () => socket.terminate() };
}

/** Bytes that the server has made for this peer, and that wait in its own memory. */
const queuedFor = (socket: Socket) => socket.writableLength;

/** Sends without reading, until the connection is gone at the latest. The most that has waited for it meanwhile. */
async function flood({ socket }: Peer, message: (index: number) => object): Promise<number> {
  const theirs = latestServerSocket();
  if (theirs === undefined) throw new Error('nobody has connected');
  socket.pause();
  let most = 0;
  let sent = 0;
  for (let index = 0; index < maxMessages && sent < floodBytes && !theirs.destroyed; index += 1) {
    const text = JSON.stringify(message(index));
    sent += text.length;
    socket.send(text, () => {});
    // Server and client are of one process.
    await turn();
    most = Math.max(most, queuedFor(theirs));
  }
  return most;
}

const long = (length: number) => 'x'.repeat(length);
const subscribe = (id: string, query: string, variables: object = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});

describe('a WebSocket that reads nothing has little wait for it, whatever it sends', () => {
  test.each<[string, (index: number) => object]>([
    ['pings with a payload', () => ({ type: 'ping', payload: { text: long(4_000) } })],
    ['pings of a megabyte', () => ({ type: 'ping', payload: { text: long(MEGABYTE - 100) } })],
    ['operations with ids of 500 KB', (index) => subscribe(`${index}${long(500_000)}`, '{ __typename }')],
    ['refused operations that name what is not there', (index) => subscribe(`${index}`, `{ ${long(190)} }`)],
    [
      'refused operations of a megabyte',
      (index) => subscribe(`${index}`, 'query ($n: Int!) { __typename }', { n: long(MEGABYTE - 200) }),
    ],
  ])('%s', async (_, message) => {
    using peer = await open();
    expect(await flood(peer, message)).toBeLessThan(MEGABYTE);
  });

  test('and is closed in the end', async () => {
    using peer = await open();
    const theirs = latestServerSocket();
    await flood(peer, () => ({ type: 'ping', payload: { text: long(4_000) } }));
    await until(async () => theirs?.destroyed === true);
  });

  test('whole lists that are completed before they are taken keep their places', async () => {
    using peer = await open();
    const theirs = latestServerSocket();
    if (theirs === undefined) throw new Error('nobody has connected');
    peer.socket.pause();
    let most = 0;
    for (let index = 0; index < 40; index += 1) {
      const before = theirs.bytesWritten;
      await peer.send(subscribe(`${index}`, '{ flights(first: 5000) { id date delay distance origin { name } } }'));
      // A list, or a refusal.
      await until(async () => theirs.bytesWritten > before);
      await peer.send({ type: 'complete', id: `${index}` });
      most = Math.max(most, queuedFor(theirs));
    }
    // 20 lists of half a megabyte.
    expect(most).toBeLessThan(16 * MEGABYTE);
  });
});

describe('a WebSocket that reads', () => {
  test('may send as many pings as it likes', async () => {
    using peer = await open();
    let pongs = 0;
    peer.socket.on('message', (data) => {
      if (String(data).includes('pong')) pongs += 1;
    });
    for (let index = 0; index < 2_000; index += 1)
      await peer.send({ type: 'ping', payload: { index, text: long(3_000) } });
    await until(async () => pongs === 2_000);
  });

  test('may have as many operations of a megabyte one after the other as it likes', async () => {
    using peer = await open();
    let completed = 0;
    peer.socket.on('message', (data) => {
      if (String(data).includes('"complete"')) completed += 1;
    });
    for (let index = 0; index < 8; index += 1) {
      await peer.send(subscribe(`${index}`, `{ __typename } # ${long(MEGABYTE - 200)}`));
      await until(async () => completed > index);
    }
  });

  test.each<[string, object]>([
    ['an id of more than 128 characters', subscribe(long(129), '{ __typename }')],
    ['a ping of more than 4 KB', { type: 'ping', payload: { text: long(4_096) } }],
  ])('is closed with 4400 for %s', async (_, message) => {
    using peer = await open();
    await peer.send(message);
    expect(await peer.closed).toBe(4400);
  });

  test('has the id of an operation back that it uses twice, cut to what a closing may say', async () => {
    using peer = await open();
    const id = 'é'.repeat(100);
    await peer.send(subscribe(id, 'subscription { streamStatus(ids: ["none"]) { id } }'));
    await peer.send(subscribe(id, '{ __typename }'));
    expect(await peer.closed).toBe(4409);
  });
});

describe('what a client wrote comes back no longer than', () => {
  const ask = async (query: string, variables: object = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return response.text();
  };

  test('2,000 characters in the message of an error', async () => {
    const text = await ask('query ($n: Int!) { flights(first: $n) { id } }', { n: long(500_000) });
    expect(text.length).toBeLessThan(2_500);
    expect(text).toContain('$n');
  });

  test.each([
    ['an alias', `{ ${'a'.repeat(256)}: flights(first: 1) { id } }`],
    ['a label', `{ flights(first: 1) @stream(label: "${'a'.repeat(256)}") { id } }`],
  ])('255 characters in %s, which is refused', async (_, query) => {
    const text = await ask(query);
    expect(text).toContain('LIMIT_EXCEEDED');
  });
});

test('a connection that sends requests without reading has 16 of them under way', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.write('GET /graphql?query={flights(first:200){id}} HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(200));
  await once(socket, 'close');
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses.slice(0, 17)).toEqual([...Array<string>(16).fill('200'), '429']);
});
