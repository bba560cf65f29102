/** Connections: of peers that are gone, of too many, of slow ones, and of clients that ask in an unusual form. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer, type TestServer } from '../utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ HEARTBEAT_SECONDS: '0.3', BODY_SECONDS: '1' });
});
afterAll(() => server?.dispose());

async function open({ url }: TestServer, text = ''): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** All that comes until the connection ends. */
async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  await once(socket, 'close');
  return text;
}

/** The status that an answer on a connection of its own has. */
const statusOf = async (target: TestServer, text: string) =>
  Number((await textOf(await open(target, text))).match(/^HTTP\/1\.1 (\d+)/)?.[1]);

const upgrade =
  'GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe('a WebSocket', () => {
  test('whose peer answers no ping is cut off', async () => {
    const socket = await open(server, upgrade);
    // A masked text frame: {"type":"connection_init"}, under a mask of zeros.
    const init = Buffer.from('{"type":"connection_init"}');
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | init.length, 0, 0, 0, 0]), init]));
    expect(await textOf(socket)).toContain('connection_ack');
  });

  test('whose peer answers pings stays, however quiet it is', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    for (let ping = 0; ping < 4; ping += 1) await once(socket, 'ping');
    expect(socket.readyState).toBe(socket.OPEN);
    socket.terminate();
  });
});

test('requests that come one after the other on a connection share its one listener', async () => {
  const warnings: Error[] = [];
  const keep = (warning: Error) => warnings.push(warning);
  process.on('warning', keep);
  const socket = await open(server, 'GET /export/airports.csv?first=1 HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(16));
  let text = '';
  for await (const data of socket) {
    text += data;
    if (text.split('HTTP/1.1 200 OK').length === 17) break;
  }
  process.off('warning', keep);
  expect(warnings).toEqual([]);
});

describe('a body that does not come', () => {
  test('is refused with 408 after BODY_SECONDS, and its connection closed', async () => {
    const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const text = await textOf(await open(server, `${head}Content-Length: 100\r\n\r\n{"query":`));
    expect(text).toMatch(/^HTTP\/1\.1 408/);
    expect(text).toContain('within 1 seconds');
  });
});

describe('a body in chunks of one byte', () => {
  const head =
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunksOf = (text: string) => `${[...text].map((char) => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`;

  test('is refused long before it has as many bytes as it may have, since each chunk is work', async () => {
    const answer = await textOf(await open(server, `${head}${chunksOf(' '.repeat(20_000))}`));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('LIMIT_EXCEEDED');
  });

  test('is read where it is short', async () => {
    const socket = await open(server, `${head}${chunksOf('{"query":"{ __typename }"}')}`);
    const [data] = await once(socket, 'data');
    expect(String(data)).toContain('{"data":{"__typename":"Query"}}');
    socket.destroy();
  });
});

describe('a client that wants no other answer on its connection', () => {
  const path = `/graphql?query=${encodeURIComponent('{ airports(first: 3) @stream { iata } }')}`;
  test.each([
    ['HTTP/1.1', 'Connection: close\r\nAccept: multipart/mixed'],
    ['HTTP/1.1', 'Connection: close\r\nAccept: text/event-stream'],
    ['HTTP/1.0', 'Accept: multipart/mixed'],
    ['HTTP/1.0', 'Connection: keep-alive\r\nAccept: text/event-stream'],
  ])('is told the end by the end of its connection: %s, %s', async (version, headers) => {
    const answer = await textOf(await open(server, `GET ${path} ${version}\r\nHost: localhost\r\n${headers}\r\n\r\n`));
    expect(answer).toContain('"complete":true');
    expect(answer.toLowerCase()).not.toContain('connection: keep-alive');
    expect(answer.match(/^transfer-encoding:/gim) ?? []).toHaveLength(version === 'HTTP/1.1' ? 1 : 0);
  });
});

describe('connections beyond', () => {
  const health = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

  test.each([
    ['MAX_CONNECTIONS', 503],
    ['MAX_CONNECTIONS_PER_CLIENT', 429],
  ])('%s are refused with %i, until others are closed', async (setting, status) => {
    await using small = await startServer({ [setting]: '3' });
    const others = [await open(small), await open(small), await open(small)];
    const refused = await textOf(await open(small, health));
    expect(refused).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*LIMIT_EXCEEDED`, 's'));
    expect(refused).toContain('Retry-After: 5');
    for (const other of others) other.destroy();
    await expect.poll(() => statusOf(small, health)).toBe(200);
  });

  test('MAX_CONNECTIONS_PER_CLIENT are counted by CLIENT_HEADER behind a proxy', async () => {
    await using small = await startServer({ MAX_CONNECTIONS_PER_CLIENT: '1', CLIENT_HEADER: 'X-Client' });
    const socket = new WebSocket(`${small.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { 'X-Client': 'ann' },
    });
    await once(socket, 'open');
    const ask = async (client: string) =>
      (await fetch(`${small.url}/healthz`, { headers: { 'X-Client': client } })).status;
    expect(await ask('ann')).toBe(429);
    expect(await ask('bob')).toBe(200);
    socket.terminate();
    await expect.poll(() => ask('ann')).toBe(200);
  });
});

describe('a request', () => {
  const offer =
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n';
  const body = '{"query":"{ __typename }"}';
  const post = (more: string) =>
    `POST /graphql HTTP/1.1\r\n${more}Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  test('that offers HTTP/2 is served by HTTP/1.1, and so is the next one on its connection', async () => {
    const socket = await open(server, `GET /healthz HTTP/1.1\r\n${offer}Host: localhost\r\n\r\n`);
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 200/);
    socket.write(post(offer));
    const [second] = await once(socket, 'data');
    expect(String(second)).toContain('"Query"');
    socket.write(post(''));
    const [third] = await once(socket, 'data');
    expect(String(third)).toContain('"Query"');
    socket.destroy();
  });

  test('that offers another protocol is served, too', async () => {
    const head =
      'GET /healthz HTTP/1.1\r\nConnection: close, Upgrade\r\nUpgrade: TLS/1.0, something\r\nHost: localhost\r\n\r\n';
    expect(await statusOf(server, head)).toBe(200);
  });

  test('may have its whole address in the first line', async () => {
    const end = 'HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n';
    expect(await statusOf(server, `GET http://localhost/healthz ${end}`)).toBe(200);
    expect(await statusOf(server, `GET http://localhost/export/flights.csv?first=1 ${end}`)).toBe(200);
    expect(await statusOf(server, `GET http://localhost/graphql?query={__typename} ${end}`)).toBe(200);
    // The address counts, not the header.
    expect(
      await statusOf(server, `GET http://evil.example/healthz ${end.replace('elsewhere.example', 'localhost')}`),
    ).toBe(421);
  });

  test('keeps its connection for as long as a load balancer does', async () => {
    const socket = await open(server, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [data] = await once(socket, 'data');
    expect(String(data)).toContain('Keep-Alive: timeout=65');
    socket.destroy();
  });
});
