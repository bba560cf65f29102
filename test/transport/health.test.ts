import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createHealth } from '../../src/server/health.ts';

async function serveHealth(ping: () => Promise<unknown>, timeout?: number) {
  const log = pino({ level: 'silent' });
  const health = createHealth({ ping, log, ...(timeout !== undefined && { timeout }) });
  let heard = 0;
  const server = createServer((req, res) => {
    heard++;
    if (health.matches(req.url ?? '')) health.handle(req, res);
    else res.writeHead(418).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Resolves when that many requests have come in. */
    async hears(count: number) {
      while (heard < count) await once(server, 'request');
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('/readyz is ok while the database answers', async () => {
  await using server = await serveHealth(async () => 1);
  const answer = await fetch(`${server.url}/readyz`);
  expect([answer.status, await answer.text()]).toEqual([200, 'ok\n']);
});

test.each<[string, () => Promise<unknown>]>([
  ['refuses', () => Promise.reject(new Error('connect ECONNREFUSED'))],
  ['does not answer in time', () => new Promise(() => {})],
])('/readyz is a problem while the database %s; /healthz is ok', async (_, ping) => {
  await using server = await serveHealth(ping, 1);
  const answer = await fetch(`${server.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await answer.json()).toMatchObject({ code: 'DATABASE_UNAVAILABLE', status: 503 });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test('probes share a question that the database has not answered yet', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  let questions = 0;
  await using server = await serveHealth(() => {
    questions++;
    return answer;
  });
  const probes = Array.from({ length: 5 }, () => fetch(`${server.url}/readyz`));
  await server.hears(5);
  resolve();
  for (const { status } of await Promise.all(probes)) expect(status).toBe(200);
  expect(questions).toBe(1);
  await fetch(`${server.url}/readyz`);
  expect(questions).toBe(2);
});

test('only GET and HEAD are taken, and only on these paths', async () => {
  await using server = await serveHealth(async () => 1);
  const post = await fetch(`${server.url}/healthz`, { method: 'POST' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await fetch(`${server.url}/readyz`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect((await fetch(`${server.url}/healthz/more`)).status).toBe(418);
});
