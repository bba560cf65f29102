/** By which names the server may be called: DNS rebinding makes a foreign page's name lead to it. */
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startServer } from '../utils/server.ts';

async function call(url: string, host: string) {
  const req = request(`${url}/healthz`, { headers: { host }, agent: false }).end();
  const [res] = await once(req, 'response');
  // Read to its end, before its server goes.
  const body = await text(res);
  return { status: res.statusCode, problem: res.statusCode === 200 ? undefined : JSON.parse(body) };
}

describe('a server that listens on this machine only', () => {
  it.each(['localhost', 'localhost:4000', 'LOCALHOST.', 'app.localhost', '127.0.0.1', '[::1]:80', '10.0.0.1'])(
    'may be called %s',
    async (host) => {
      await using server = await startServer();
      expect((await call(server.url, host)).status).toBe(200);
    },
  );

  it.each(['evil.example.com', 'evil.example.com:4000', 'localhost.evil.com', 'notlocalhost', '127.0.0.1.evil.com'])(
    'may not be called %s',
    async (host) => {
      await using server = await startServer();
      const { status, problem } = await call(server.url, host);
      expect(status).toBe(421);
      expect(problem).toMatchObject({ code: 'BAD_USER_INPUT', detail: expect.stringContaining('ALLOWED_HOSTS') });
    },
  );

  it('may not be called so over WebSocket either', async () => {
    await using server = await startServer();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { host: 'evil.example.com', origin: 'http://evil.example.com' },
    });
    const [error] = await once(socket, 'error');
    expect(error.message).toContain('421');
  });

  it('may be called by the names that are allowed', async () => {
    await using server = await startServer({ ALLOWED_HOSTS: 'app.example.com, other' });
    expect((await call(server.url, 'App.Example.com:443')).status).toBe(200);
    expect((await call(server.url, 'example.com')).status).toBe(421);
    await using open = await startServer({ ALLOWED_HOSTS: '*' });
    expect((await call(open.url, 'example.com')).status).toBe(200);
  });
});

describe('a server that others reach', () => {
  it('may be called by any name, unless some are allowed', async () => {
    await using server = await startServer({ HOST: '0.0.0.0' });
    expect((await call(server.url.replace('0.0.0.0', '127.0.0.1'), 'app.example.com')).status).toBe(200);
    await using strict = await startServer({ HOST: '0.0.0.0', ALLOWED_HOSTS: 'app.example.com' });
    expect((await call(strict.url.replace('0.0.0.0', '127.0.0.1'), 'evil.example.com')).status).toBe(421);
  });
});
