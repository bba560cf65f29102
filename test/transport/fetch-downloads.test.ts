/** Downloads for servers of the Fetch API: plain requests and responses, and no part of Node's HTTP. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { parseSync } from 'vite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { schema } from '../../src/app/schema.ts';
import { createDownloads } from '../../src/http/downloads.ts';
import { createSluice } from '../../src/index.ts';
import { root } from '../repo/files.ts';
import { sharedUrl } from '../utils/database.ts';
import { until } from '../utils/until.ts';

function open() {
  const pool = new pg.Pool({ connectionString: sharedUrl(), max: 2 });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const sluice = createSluice({ prisma, pool, datamodel, tokenSecret: 'the secret of these tests' });
  onTestFinished(async () => {
    await sluice.dispose();
    await prisma.$disconnect();
    await pool.end();
  });
  const downloads = createDownloads(sluice, { schema });
  const ask = (path: string, init?: RequestInit) => downloads.fetch(new Request(`http://any.where${path}`, init));
  return { sluice, downloads, ask };
}

const path = '/export/flights.csv?fields=id,originIata&first=2000';

describe('fetch', () => {
  it('answers with the rows, and the headers of a download', async () => {
    const { ask } = open();
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="flights.csv"',
      'row-estimate': '2000',
    });
    const lines = (await response.text()).split('\r\n');
    expect(lines).toHaveLength(2_002);
    expect(lines.slice(0, 2)).toEqual(['id,originIata', expect.stringMatching(/^1,[A-Z]{3}$/)]);
  });

  it('compresses them, as the request says', async () => {
    const { ask } = open();
    const response = await ask(path, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const unpacked = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
    expect(unpacked).toBe(await (await ask(path)).text());
  });

  it('tells count, checksum and token in parts, where there are no trailers', async () => {
    const { ask } = open();
    const response = await ask('/export/flights.ndjson?first=100', { headers: { accept: 'multipart/mixed' } });
    const [, boundary] = /boundary=(.+)/.exec(response.headers.get('content-type') ?? '') ?? [];
    const body = await response.text();
    expect(body.endsWith(`--${boundary}--\r\n`)).toBe(true);
    expect([...body.matchAll(/Row-Count: (\d+)/g)].at(-1)?.[1]).toBe('100');
    expect(body).toMatch(/Row-Checksum: [0-9a-f]{8}\r\n[\s\S]*Resume-Token: /);
  });

  it('answers HEAD with the same headers, and without rows', async () => {
    const { ask, sluice } = open();
    const response = await ask(path, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('row-estimate')).toBe('2000');
    expect(sluice.streams.list()).toEqual([]);
  });

  it('gives a file of no rows', async () => {
    const { ask } = open();
    expect(await (await ask('/export/flights.csv?fields=id&first=0')).text()).toBe('id\r\n');
    expect(await (await ask('/export/flights.ndjson?first=0')).text()).toBe('');
  });

  it.each<[number, string, string, RequestInit]>([
    [404, 'NOT_FOUND', '/export/nothing.csv', {}],
    [400, 'BAD_USER_INPUT', '/export/flights.csv?where={', {}],
    [405, 'BAD_USER_INPUT', '/export/flights.csv', { method: 'POST' }],
    [406, 'BAD_USER_INPUT', '/export/flights.csv', { headers: { 'accept-encoding': 'identity;q=0' } }],
    [400, 'TOKEN_INVALID', '/export/flights.csv?after=bogus', {}],
  ])('answers %i %s with a problem: %s', async (status, code, path, init) => {
    const { ask } = open();
    const response = await ask(path, init);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await response.json()).toMatchObject({ status, code });
  });
});

describe('R6 a body that nobody reads', () => {
  it('holds what has been asked for, and reads no more', async () => {
    const { ask, sluice } = open();
    const reader = (await ask('/export/flights.csv')).body?.getReader();
    await reader?.read();
    await reader?.read();
    expect(sluice.streams.list()).toMatchObject([{ rows: 1_050 }]);
    await reader?.cancel();
  });
});

describe('R7 a reader that leaves', () => {
  it('ends the stream by cancelling the body, or by the signal of its request', async () => {
    const { ask, sluice } = open();
    const leaving = new AbortController();
    const [body] = await Promise.all([
      ask('/export/flights.csv'),
      ask('/export/flights.csv', { signal: leaving.signal }),
    ]);
    expect(sluice.streams.list()).toHaveLength(2);
    await body?.body?.cancel();
    expect(sluice.streams.list()).toHaveLength(1);
    leaving.abort();
    await until(async () => sluice.streams.list().every(({ holdsConnection }) => !holdsConnection));
  });
});

describe('R8 a stream that fails', () => {
  it('before its first rows is answered with a problem', async () => {
    const { ask, sluice } = open();
    await sluice.dispose();
    const response = await ask(path);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'STREAM_CANCELLED' });
  });

  it('after them breaks its body, which never ends as if it were whole', async () => {
    const { ask, sluice } = open();
    const reader = (await ask('/export/flights.csv')).body?.getReader();
    await reader?.read();
    await sluice.dispose();
    const readOn = async () => {
      while ((await reader?.read())?.done === false);
    };
    await expect(readOn()).rejects.toMatchObject({ code: 'STREAM_CANCELLED' });
  });
});

describe('handle', () => {
  it('gives the same rows to a server of Node, with trailers', async () => {
    const { ask, downloads } = open();
    const server = createServer(downloads.handle).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [res]: [IncomingMessage] = (await once(get({ port, host: '127.0.0.1', path, agent: false }), 'response')) as [
      IncomingMessage,
    ];
    expect(await text(res)).toBe(await (await ask(path)).text());
    expect(res.trailers).toMatchObject({ 'row-count': '2000' });
  });
});

describe('createDownloads', () => {
  it('loads nothing of node:http', async () => {
    const loaded = new Set<string>();
    const packages = new Set<string>();
    const load = async (file: string): Promise<void> => {
      if (loaded.has(file)) return;
      loaded.add(file);
      const { module } = parseSync(file, await readFile(file, 'utf8'));
      for (const { moduleRequest, entries } of module.staticImports) {
        if (entries.length > 0 && entries.every(({ isType }) => isType)) continue;
        const { value } = moduleRequest;
        if (value.startsWith('.')) await load(join(dirname(file), value));
        else packages.add(value);
      }
    };
    await load(join(root, 'src/http/downloads.ts'));
    expect(loaded.size).toBeGreaterThan(30);
    expect([...packages].filter((name) => /^(node:)?(http|https|http2)$/.test(name))).toEqual([]);
  });
});
