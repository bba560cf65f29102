/** Connections are made a few at once, and nobody waits long for a database that lets nobody in. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/core/postgres/connect.ts';
import { sharedUrl } from '../utils/database.ts';

const { signal } = new AbortController();

/** Takes connections and says nothing. */
async function silentServer() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // What listens on a port has an address of this type.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('connections to a database', () => {
  it('are made for all who ask at once, and used again', async () => {
    const pool = new pg.Pool({ connectionString: sharedUrl(), max: 12 });
    const ask = () => Promise.all(Array.from({ length: 12 }, () => connect(pool, signal)));
    for (let time = 0; time < 2; time += 1) for (const client of await ask()) client.release();
    expect(pool.totalCount).toBe(12);
    await pool.end();
  });

  it('that lets nobody in are tried by four, and the others are told with them', async () => {
    await using server = await silentServer();
    const { port } = server;
    const pool = new pg.Pool({ host: '127.0.0.1', port, max: 12, connectionTimeoutMillis: 200 });
    const asked = await Promise.allSettled(Array.from({ length: 12 }, () => connect(pool, signal)));
    expect(asked.map(({ status }) => status)).toEqual(Array(12).fill('rejected'));
    expect(server.sockets).toHaveLength(4);
    // Who asks after that finds out anew.
    await expect(connect(pool, signal)).rejects.toThrow('timeout');
    expect(server.sockets).toHaveLength(5);
    await pool.end();
  });

  it('are not waited for by who has left', async () => {
    await using server = await silentServer();
    const pool = new pg.Pool({ host: '127.0.0.1', port: server.port, max: 12, connectionTimeoutMillis: 200 });
    const before = Array.from({ length: 4 }, () => connect(pool, signal));
    const leaving = new AbortController();
    const waiting = connect(pool, leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await Promise.allSettled(before);
    await pool.end();
  });
});
