/** What peers may do to a server, and what must come of it: nothing. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../doors/doors.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 30_000);
});
afterAll(() => database.dispose());

const start = (env: Record<string, string> = {}) => startServer({ DATABASE_URL: database.url, ...env });

async function open({ url }: TestServer, head: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  socket.write(head);
  return socket;
}

const upgrade = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: https://evil.example.com\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const isUp = async ({ url }: TestServer) => expect((await fetch(`${url}/readyz`)).status).toBe(200);

describe('a WebSocket that is refused', () => {
  it.each(['/graphql', '/elsewhere'])('may be reset by its peer at %s', async (path) => {
    await using server = await start();
    for (let round = 0; round < 20; round += 1) (await open(server, upgrade(path))).resetAndDestroy();
    await isUp(server);
  });

  it('is closed, even if its peer keeps its own end open, so that the server can stop', async () => {
    const server = await start();
    const socket = await open(server, upgrade('/graphql'));
    socket.resume();
    await once(socket, 'end');
    await server.dispose();
    socket.destroy();
  });
});

describe('a server that stops', () => {
  it.each(doors)('does not wait for a reader that has stopped: $name', async ({ open }) => {
    const server = await start();
    const reading = open(server.url, { wide: true });
    await reading.firstBytes();
    await server.dispose();
    await expect(reading.rows()).rejects.toThrow();
  });

  it('does not wait for a statement of a look-up that does not end', async () => {
    const server = await start();
    await using table = await lockTable(database.url, 'Flight');
    const looking = fetch(`${server.url}/graphql?query={flight(id:1){id}}`).catch(() => {});
    await expect.poll(table.waiting).toBe(1);
    await server.dispose();
    await looking;
  });

  it('refuses what is asked of it meanwhile, also on connections that it has', async () => {
    const server = await start({ SHUTDOWN_GRACE_SECONDS: '60' });
    const kept = await open(server, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hea');
    await once(kept, 'data');
    const reading = doors[0]?.open(server.url, { wide: true });
    await reading?.firstBytes();
    const stopped = server.dispose();
    kept.write('lthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = await once(kept, 'data');
    expect(String(answer)).toContain('503');
    expect(String(answer)).toContain('STREAM_CANCELLED');
    reading?.leave();
    await stopped;
  });
});

describe('look-ups that hold all their connections', () => {
  it('do not make the server seem unready', async () => {
    await using server = await start({ DATABASE_POOL_SIZE: '1' });
    await using table = await lockTable(database.url, 'Flight');
    const looking = fetch(`${server.url}/graphql?query={flight(id:1){id}}`);
    await expect.poll(table.waiting).toBe(1);
    await isUp(server);
    await table[Symbol.asyncDispose]();
    expect(await (await looking).json()).toEqual({ data: { flight: { id: 1 } } });
  });
});
