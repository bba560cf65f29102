/** The rules of `sluice/conformance` on lists that they know nothing of, and on a server that keeps too little. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConformanceResult, conformance } from '../../src/conformance/index.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.dispose());

test('airports, whose key is a text, are read as they promise', { timeout: 120_000 }, async () => {
  const { passed, text, results } = await conformance(server.url, { list: 'airports', promises: ['R3', 'R9'] });
  expect(passed, text).toBe(true);
  expect(results.find(({ outcome, promise }) => outcome === 'not checked' && promise === 'R3')?.reason).toBe(
    'the list has no whole numbers to compare',
  );
});

test('a server that loses the trailers of downloads, and every WebSocket, is found out', {
  timeout: 120_000,
}, async () => {
  const proxy = createServer((req, res) => {
    const { hostname, port } = new URL(server.url);
    const asked = request({ hostname, port, path: req.url, method: req.method, headers: req.headers }, (answer) => {
      const { trailer: _, ...headers } = answer.headers;
      res.writeHead(answer.statusCode ?? 500, headers);
      answer.on('error', () => res.destroy()).pipe(res);
    });
    asked
      .on('error', () => res.destroy())
      .on('upgrade', (_, socket) => {
        socket.destroy();
        res.destroy();
      });
    res.once('close', () => asked.destroy());
    req.pipe(asked);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  // A server that listens on a port has an address of this form.
  const { port } = proxy.address() as AddressInfo;
  try {
    const { passed, results } = await conformance(`http://127.0.0.1:${port}`, { list: 'airports', promises: ['R8'] });
    expect(passed).toBe(false);
    const failed = results.filter(({ outcome, promise }) => outcome === 'failed' && promise === 'R8');
    expect(new Set(failed.map(({ transport }) => transport.split(',')[0]))).toEqual(
      new Set(['@stream', 'subscription', 'CSV', 'NDJSON']),
    );
    expect(
      failed.filter(({ transport }) => /^(@stream|subscription)/.test(transport)).map(({ transport }) => transport),
    ).toEqual(['@stream, WebSocket', 'subscription, WebSocket']);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});

test('a list that is not there is told with those that are', async () => {
  await expect(conformance(server.url, { list: 'orders' })).rejects.toThrow(
    'has no list of the name orders. It has flights, airports, bookings.',
  );
});

test('a server that stands still fails within the time that a promise may take', async () => {
  let isStill = false;
  // It answers what the check begins with, and nothing from the first rule on.
  const proxy = createServer(async (req, res) => {
    if (isStill) return;
    const body = req.method === 'POST' ? await new Response(Readable.toWeb(req) as ReadableStream).text() : null;
    const { accept = '*/*', 'content-type': type = '' } = req.headers;
    const answer = await fetch(new URL(req.url ?? '', server.url), {
      method: req.method ?? 'GET',
      body,
      headers: { accept, ...(type && { 'content-type': type }) },
    });
    isStill = req.url === '/metrics';
    const kept = ['content-type', 'row-key'].flatMap((name) => [[name, answer.headers.get(name) ?? '']]);
    res.writeHead(answer.status, Object.fromEntries(kept)).end(await answer.text());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  try {
    const seen = new Error('seen');
    const over = new AbortController();
    const reasons: (string | undefined)[] = [];
    const onResult = ({ reason }: ConformanceResult) => {
      reasons.push(reason);
      over.abort(seen);
    };
    const asked = { list: 'airports', promises: ['R8'], seconds: 1, signal: over.signal, onResult };
    await expect(conformance(`http://127.0.0.1:${port}`, asked)).rejects.toBe(seen);
    expect(reasons).toEqual(['it came to no end within 1 s']);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});
