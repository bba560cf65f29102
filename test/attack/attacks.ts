/**
 * The attacks of `npm run test:attack`. Each is one strike, which is repeated while the run lasts. All of them come from
 * loopback addresses of their own, so that the server can tell them from honest readers, and from each other.
 */
import { once } from 'node:events';
import { type Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Random } from '../../src/app/seed/random.ts';
import { query } from '../bench/database/query.ts';
import { WIDE_COUNTRY } from './wide-rows.ts';

export interface Target {
  readonly url: string;
  readonly databaseUrl: string;
  /** Where the attack comes from, such as `127.0.7.1`. */
  readonly from: string;
  readonly random: Random;
  /** Aborted when the run is over: what is open is then let go. */
  readonly signal: AbortSignal;
}

export type Attack = (target: Target) => Promise<void>;

const MB = 1024 * 1024;
/** How long a reader that reads nothing holds what it was sent. */
const HOLD_MS = 20_000;

const slowList = `{ flights(first: 3000, orderBy: [{ origin: { name: desc } }, { destination: { city: asc } }]) { id } }`;
const wideList = `{ flights(first: 20000) { id date delay distance origin { name city } destination { name city } } }`;

export const attacks: Readonly<Record<string, Attack>> = {
  'leave while a list is sorted': async (target) => {
    const leaving = new AbortController();
    const lists = Array.from({ length: 6 }, () => post(target, { query: slowList }, leaving.signal));
    await pause(target, target.random.below(400));
    leaving.abort();
    await Promise.all(lists);
  },
  'lists that fail beside others': async (target) => {
    const nul = { query: '{ airports(where: { name: { contains: "\\u0000" } }) { iata } }' };
    await Promise.all([post(target, nul), post(target, { query: slowList }), post(target, nul)]);
  },
  'every look-up is taken': async (target) => {
    const aliases = Array.from({ length: 240 }, (_, index) => `a${index}: airport(iata: "ATL") { iata name }`);
    await Promise.all([
      ...Array.from({ length: 10 }, () => post(target, { query: slowList })),
      post(target, { query: `{ ${aliases.join(' ')} }` }),
    ]);
  },
  'answers that nobody reads': async (target) => {
    const sockets = await Promise.all(Array.from({ length: 30 }, () => open(target)));
    for (const socket of sockets) write(socket, requestText('POST', '/graphql', JSON.stringify({ query: wideList })));
    await hold(target, sockets);
  },
  'downloads that nobody reads': async (target) => {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => open(target)));
    for (const socket of sockets) write(socket, requestText('GET', '/export/flights.ndjson'));
    await hold(target, sockets);
  },
  'a WebSocket that reads nothing': async (target) => {
    const sockets = await Promise.all(Array.from({ length: 4 }, () => socketOf(target)));
    for (const socket of sockets) {
      if (!socket) continue;
      socket.pause();
      for (let strike = 0; strike < 40 && socket.readyState === WebSocket.OPEN; strike += 1) {
        if (socket.bufferedAmount > 32 * MB) break;
        if (strike % 2) socket.ping(Buffer.alloc(125, strike));
        else subscribe(socket, `${strike}`.padEnd(200_000, 'x'), 'subscription { flights { rows { id } token } }');
        socket.send(JSON.stringify({ type: 'ping', payload: { padding: 'x'.repeat(MB / 2) } }));
      }
    }
    await pause(target, HOLD_MS);
    for (const socket of sockets) socket?.terminate();
  },
  'subscriptions that stop reading': async (target) => {
    const socket = await socketOf(target);
    if (!socket) return;
    for (let id = 0; id < 8; id += 1) subscribe(socket, String(id), 'subscription { flights { rows { id date } } }');
    await pause(target, 500);
    socket.pause();
    await pause(target, HOLD_MS);
    socket.terminate();
  },
  'requests that are costly to look at': async (target) => {
    await post(target, { query: filtered, variables: { where: costly(target.random.below(6)) } });
  },
  'costly filters in addresses': async (target) => {
    const where = encodeURIComponent(JSON.stringify({ AND: Array.from({ length: 1_000 }, () => ({ id: {} })) }));
    await read(target, 'GET', `/export/flights.csv?where=${where}`.slice(0, 15_000));
  },
  'documents that are costly to look at': async (target) => {
    const deep = `{ flights(where: ${'{ NOT: '.repeat(2_000)}{}${' }'.repeat(2_000)}) { id } }`;
    const wide = `{ ${'__typename '.repeat(90_000)} }`;
    const fragments = Array.from({ length: 3_000 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} }`).join('\n');
    await post(target, { query: target.random.pick([deep, wide, `{ ...F0 } ${fragments}`]) });
  },
  'lists of values': async (target) => {
    const values = Array.from({ length: 50_000 }, (_, index) => `text ${index}`);
    await post(target, {
      query: 'query ($where: BookingWhere) { bookings(where: $where, first: 5) { id } }',
      variables: { where: { tags: { hasSome: values } } },
    });
  },
  'bodies that never end': async (target) => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open(target)));
    for (const socket of sockets)
      write(socket, `${requestText('POST', '/graphql').trimEnd()}\r\nContent-Length: 100000\r\n\r\n{`);
    await hold(target, sockets);
  },
  'bodies in chunks of one byte': async (target) => {
    const socket = await open(target);
    const head = requestText('POST', '/graphql').trimEnd();
    write(socket, `${head}\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\n \r\n'.repeat(100_000)}`);
    await pause(target, 2_000);
    socket?.destroy();
  },
  'one column under many long names': async (target) => {
    const names = Array.from({ length: 400 }, (_, index) => `${`n${index}`.padEnd(250, '_')}: destinationIata`).join(
      ' ',
    );
    const leaving = AbortSignal.timeout(3_000);
    const streamed = { query: `{ flights @stream { ${names} } }` };
    await Promise.all([
      post(target, { query: `subscription { flights { rows { ${names} } } }` }, leaving, {
        accept: 'text/event-stream',
      }),
      post(target, streamed, leaving, { accept: 'multipart/mixed' }),
      post(target, { query: `{ flights(first: 5000) { ${names} } }` }, leaving),
    ]);
  },
  'rows of megabytes': async (target) => {
    const rows = `airports(where: { country: { equals: "${WIDE_COUNTRY}" } })`;
    const leaving = AbortSignal.timeout(target.random.below(4_000));
    await Promise.all([
      post(target, { query: `{ ${rows} { iata name } }` }, leaving),
      post(target, { query: `{ ${rows} @stream { iata name } }` }, leaving, { accept: 'multipart/mixed' }),
      post(target, { query: `subscription { ${rows} { rows { iata name other: name } } }` }, leaving, {
        accept: 'text/event-stream',
      }),
      read(target, 'GET', `/export/airports.${target.random.pick(['csv', 'ndjson'])}`, undefined, leaving, {
        'accept-encoding': target.random.pick(['identity', 'gzip', 'br', 'zstd']),
      }),
    ]);
  },
  'look-ups of rows of megabytes': async (target) => {
    const aliases = Array.from({ length: 30 }, (_, n) => `a${n}: airport(iata: "w0${(n % 9) + 1}") { name }`);
    await post(target, { query: `{ ${aliases.join(' ')} }` });
  },
  'JSON of every shape': async (target) => {
    const leaving = AbortSignal.timeout(target.random.below(4_000));
    const row = '{ id tags extras receipt note }';
    await Promise.all([
      post(target, { query: `{ bookings(first: 50) ${row} }` }, leaving),
      post(target, { query: `{ bookings @stream ${row} }` }, leaving, { accept: 'multipart/mixed' }),
      post(target, { query: `subscription { bookings { rows ${row} } }` }, leaving, { accept: 'text/event-stream' }),
      read(target, 'GET', `/export/bookings.${target.random.pick(['csv', 'ndjson'])}`, undefined, leaving),
    ]);
  },
  'JSON of every shape in filters': async (target) => {
    const operator = target.random.pick(['equals', 'array_contains', 'array_starts_with', 'gt', 'string_contains']);
    await post(target, {
      query: 'query ($where: BookingWhere) { bookings(where: $where, first: 5) { id } }',
      variables: { where: { extras: { [operator]: target.random.pick(jsonShapes) } } },
    });
  },
  'offers of other protocols': async (target) => {
    const socket = await open(target);
    const offer =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n';
    write(socket, `${requestText('GET', '/export/flights.csv').trimEnd()}\r\n${offer}`.repeat(10));
    await pause(target, 2_000);
    socket?.destroy();
  },
  'requests one after the other without an answer': async (target) => {
    const socket = await open(target);
    write(socket, requestText('GET', '/export/flights.ndjson?first=2000').repeat(200));
    await pause(target, 3_000);
    socket?.destroy();
  },
  'heads that never end': async (target) => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open(target)));
    for (const socket of sockets) write(socket, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ');
    await hold(target, sockets);
  },
  'idle connections': async (target) => {
    const sockets = await Promise.all(Array.from({ length: 150 }, () => open(target)));
    await hold(target, sockets);
  },
  'peers that answer no ping': async (target) => {
    const sockets = await Promise.all(Array.from({ length: 30 }, () => open(target)));
    for (const socket of sockets) write(socket, upgradeText);
    await hold(target, sockets);
  },
  rubbish: async (target) => {
    const socket = await open(target);
    const bytes = Buffer.from(Array.from({ length: 2_000 }, () => target.random.below(256)));
    write(
      socket,
      target.random.pick([bytes, `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(5_000)}\r\n`, `${upgradeText}${bytes}`]),
    );
    await pause(target, 200);
    socket?.destroy();
  },
  'tokens that are none': async (target) => {
    const token = Buffer.from(Array.from({ length: 300 }, () => target.random.below(256))).toString('base64url');
    await post(target, { query: `subscription { flights(after: "${token}") { delivered } }` });
    await read(target, 'GET', `/export/flights.csv?after=${token}`);
  },
  'orders to streams of others': async (target) => {
    const command =
      'mutation { streamControl(streamId: "00000000-0000-4000-8000-000000000000", command: { cancel: true }) { id } }';
    await post(target, { query: command });
    await post(target, { query: '{ streams { id plan } }' }, undefined, {
      authorization: 'Bearer wrong-operator-token',
    });
  },
  'backends that are killed': async ({ databaseUrl, signal }) => {
    await query(
      databaseUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE pid <> pg_backend_pid() AND datname = current_database() ORDER BY random() LIMIT 1`,
    );
    await setTimeout(4_000, undefined, { signal }).catch(() => {});
  },
};

/** Deep, wide and long values, and some that look like something else. */
const jsonShapes: readonly unknown[] = [
  JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`),
  JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`),
  Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`key ${n}`, n])),
  '\u0000',
  '\ud800',
  '\\"'.repeat(200_000),
  { ['key'.repeat(100_000)]: JSON.parse('{"__proto__":{"x":1}}') },
  -0,
  1e308,
  null,
];

const filtered = 'query ($where: FlightWhere) { flights(where: $where, first: 1) { id } }';

/** Filters of nearly a megabyte that are cheap to send. */
function costly(kind: number): unknown {
  const many = <T>(length: number, value: T): T[] => Array.from({ length }, () => value);
  if (kind === 0) return { AND: many(60_000, { id: {} }) };
  if (kind === 1) return { AND: many(200_000, {}) };
  if (kind === 2) return { OR: many(60_000, { NOT: {} }) };
  if (kind === 3) return { AND: many(30_000, { AND: [{}, {}] }) };
  if (kind === 4) return { bookings: { some: { extras: { path: many(150_000, 'a'), equals: 1 } } } };
  return { id: { in: Array.from({ length: 100_000 }, (_, index) => index) } };
}

/** Posts an operation and reads the answer to its end; whatever becomes of it is no matter. */
function post(target: Target, body: object, signal?: AbortSignal, headers: Record<string, string> = {}): Promise<void> {
  return read(target, 'POST', '/graphql', JSON.stringify(body), signal, headers);
}

async function read(
  { url, from, signal: over }: Target,
  method: string,
  path: string,
  body?: string,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const request = httpRequest(new URL(path, url), {
    method,
    localAddress: from,
    signal: signal ? AbortSignal.any([signal, over]) : over,
    // A connection for each, as strangers have.
    agent: false as unknown as Agent,
    headers: { accept: '*/*', ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
  });
  request.on('response', (response) => response.resume().on('close', ended.resolve));
  request.on('error', () => ended.resolve()).on('close', ended.resolve);
  request.end(body);
  await ended.promise;
}

/** A connection, or nothing where none is let in. */
async function open({ url, from, signal }: Target): Promise<Socket | undefined> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: from });
  socket.on('error', () => socket.destroy());
  try {
    await once(socket, 'connect', { signal });
    // What it does not read stays with the server.
    socket.pause();
    return socket;
  } catch {
    socket.destroy();
    return undefined;
  }
}

const write = (socket: Socket | undefined, text: string | Buffer) => socket?.write(text);

async function hold(target: Target, sockets: readonly (Socket | undefined)[]): Promise<void> {
  await pause(target, HOLD_MS);
  for (const socket of sockets) socket?.destroy();
}

const pause = (target: Target, ms: number) => setTimeout(ms, undefined, { signal: target.signal }).catch(() => {});

function requestText(method: string, path: string, body?: string): string {
  const about = body === undefined ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  const type = method === 'POST' ? 'Content-Type: application/json\r\n' : '';
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${type}${about}\r\n${body ?? ''}`;
}

const upgradeText =
  'GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';

/** A WebSocket that may send operations, or nothing where none is let in. */
async function socketOf({ url, from, signal }: Target): Promise<WebSocket | undefined> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { localAddress: from });
  socket.on('error', () => socket.terminate());
  const ready = Promise.withResolvers<boolean>();
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  socket.once('message', () => ready.resolve(true));
  socket.once('close', () => ready.resolve(false));
  signal.addEventListener('abort', () => socket.terminate(), { once: true });
  return (await ready.promise) ? socket : undefined;
}

function subscribe(socket: WebSocket, id: string, text: string): void {
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: text } }));
}
