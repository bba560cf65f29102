/** Downloads over the Fetch API: plain requests and responses, with no server between them. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDownloadParts } from '../../src/client/download-parts.ts';
import { badInput, SluiceError } from '../../src/errors.ts';
import { createDatabase, sharedUrl, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { readsCeased, rowsAsked } from '../utils/portal-reads.ts';
import { terminateBackends } from '../utils/terminate-backends.ts';
import { until } from '../utils/until.ts';
import { openDownloads } from './open-downloads.ts';

const downloads = openDownloads(sharedUrl());
const { fetch: ask } = downloads;
const server = createServer(downloads.handle);
/** Whose tables may be locked. */
let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await downloads[Symbol.asyncDispose]();
  await database?.dispose();
});

const request = (path: string, init?: RequestInit) => new Request(`https://shop.example${path}`, init);
const overNode = (path: string, init?: RequestInit) =>
  // A server that listens on a port has an address of this kind.
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);

/** Reads the first chunk; what comes of the rest is the test's. */
async function begin(response: Response) {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('there is no body');
  const { value } = await reader.read();
  return { reader, first: value ?? new Uint8Array() };
}

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}

/** The headers that do not belong to a connection, or to one stream. */
function headersOf({ headers }: Response) {
  const own = ['connection', 'date', 'keep-alive', 'stream-id', 'trailer', 'transfer-encoding'];
  return Object.fromEntries([...headers].filter(([name]) => !own.includes(name)));
}

describe('the same as over Node’s HTTP', () => {
  const where = encodeURIComponent('{"delay":{"gt":30},"origin":{"state":{"equals":"GA"}}}');

  test.each([
    '/export/flights.csv',
    '/export/flights.ndjson',
    `/export/flights.ndjson?where=${where}&fields=id,origin.city`,
    '/export/bookings.csv?profile=excel&filename=à%20la%20carte',
    '/export/airports.ndjson?first=0',
    '/export/csv',
    '/export/flights.csv?first=ten',
    '/export/flights.csv?limit=10',
    '/export/trains.csv',
  ])('%s', async (path) => {
    const init = { headers: { 'accept-encoding': 'identity' } };
    const [fetched, sent] = [await ask(request(path, init)), await overNode(path, init)];
    expect(fetched.status).toBe(sent.status);
    expect(headersOf(fetched)).toEqual(headersOf(sent));
    expect(fetched.headers.has('trailer')).toBe(false);
    expect(Buffer.compare(await fetched.bytes(), await sent.bytes())).toBe(0);
  });

  test.each(['HEAD', 'OPTIONS', 'POST', 'DELETE'])('%s', async (method) => {
    const [fetched, sent] = [
      await ask(request('/export/flights.csv', { method })),
      await overNode('/export/flights.csv', { method, headers: { 'accept-encoding': 'identity' } }),
    ];
    expect(fetched.status).toBe(sent.status);
    expect(headersOf(fetched)).toEqual(headersOf(sent));
    expect(await fetched.text()).toBe(await sent.text());
  });
});

describe('compression', () => {
  const path = '/export/flights.csv?first=5000';
  const unpack = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };

  test.each(Object.entries(unpack))('%s, where the request takes it', async (coding, decompress) => {
    const plain = await (await ask(request(path))).bytes();
    const response = await ask(request(path, { headers: { 'accept-encoding': coding } }));
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(decompress(await response.bytes()).equals(plain)).toBe(true);
  });

  test('none, where the host compresses', async () => {
    await using plain = openDownloads(sharedUrl(), { compress: false });
    const response = await plain.fetch(request(path, { headers: { 'accept-encoding': 'gzip, identity;q=0' } }));
    expect(response.headers.get('content-encoding')).toBeNull();
    expect((await response.text()).split('\r\n')).toHaveLength(5_002);
  });

  test('406 where nothing is taken', async () => {
    const response = await ask(request(path, { headers: { 'accept-encoding': 'identity;q=0' } }));
    expect(response.status).toBe(406);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });
});

test('in parts, the last part and the boundary behind it say the end', async () => {
  const response = await ask(request('/export/flights.csv?first=3000', { headers: { accept: 'multipart/mixed' } }));
  let rows = 0;
  for await (const part of readDownloadParts(response)) rows = Number(part.headers.get('row-count'));
  expect(rows).toBe(3_000);
});

describe('R6 a body that nobody reads', () => {
  /** The rows that are asked of the database, which are read a batch at a time: 50, then 1,000. */
  const asked = async (act: () => Promise<unknown>) => {
    const before = rowsAsked();
    await act();
    await readsCeased();
    return rowsAsked() - before;
  };

  test('holds two batches at most, and one more for each chunk that is taken', async () => {
    let response = new Response();
    const open = async () => {
      response = await ask(request('/export/flights.ndjson'));
    };
    expect(await asked(open)).toBeLessThan(1_100);
    const { reader } = await begin(response);
    await readsCeased();
    const take = async () => {
      for (let chunk = 0; chunk < 3; chunk += 1) await reader.read();
    };
    expect(await asked(take)).toBeLessThan(3_100);
    await reader.cancel();
  });
});

describe('R7 a reader that leaves', () => {
  test('has its statement ended by the time that the body is cancelled', async () => {
    const { reader } = await begin(await ask(request('/export/flights.csv')));
    expect(downloads.busy()).toBe(1);
    await reader.cancel();
    expect(downloads.busy()).toBe(0);
    expect(downloads.streams()).toEqual([]);
  });

  test('before it has read anything', async () => {
    const response = await ask(request('/export/flights.csv'));
    await response.body?.cancel();
    expect(downloads.busy()).toBe(0);
  });

  test('by its signal, with a body that nobody reads', async () => {
    const gone = new AbortController();
    const response = await ask(request('/export/flights.csv', { signal: gone.signal }));
    gone.abort();
    await downloads.released();
    await expect(response.text()).rejects.toMatchObject({ code: 'STREAM_CANCELLED' });
  });

  test('by its signal, while the database works on the first rows', async () => {
    await using own = openDownloads(database.url);
    await using table = await lockTable(database.url, 'Airport');
    const gone = new AbortController();
    const answer = own.fetch(request('/export/airports.csv', { signal: gone.signal }));

    await until(async () => (await table.waiting()) > 0);
    gone.abort();
    expect((await answer).status).toBe(503);
    await until(async () => (await table.waiting()) === 0);
    await own.released();
  });

  test('by its signal, before it is answered', async () => {
    const answer = await ask(request('/export/flights.csv', { signal: AbortSignal.abort() }));
    expect(await answer.json()).toMatchObject({ status: 503, code: 'STREAM_CANCELLED' });
    await downloads.released();
  });
});

describe('R8 a failure after the first rows', () => {
  test.each(['identity', 'gzip', 'zstd'])('fails the body: %s', async (coding) => {
    await using own = openDownloads(sharedUrl());
    const response = await own.fetch(request('/export/flights.csv', { headers: { 'accept-encoding': coding } }));
    expect(response.status).toBe(200);
    const { reader } = await begin(response);
    await terminateBackends(sharedUrl(), own.application);
    await expect(readToEnd(reader)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(own.streams()).toEqual([]);
  });

  test('fails the whole text', async () => {
    await using own = openDownloads(sharedUrl());
    const response = await own.fetch(request('/export/flights.ndjson'));
    await terminateBackends(sharedUrl(), own.application);
    await expect(response.text()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  test('is what the end of the server is', async () => {
    const stop = new AbortController();
    await using own = openDownloads(sharedUrl(), { stop: stop.signal });
    const { reader } = await begin(await own.fetch(request('/export/flights.csv')));
    stop.abort(new SluiceError('STREAM_CANCELLED', 'The server is stopping.'));
    await expect(readToEnd(reader)).rejects.toThrow('The server is stopping.');
    await own.released();
    const late = await own.fetch(request('/export/flights.csv'));
    expect(late.status).toBe(503);
    expect(await late.json()).toMatchObject({ code: 'STREAM_CANCELLED', detail: 'The server is stopping.' });
  });
});

test('a quiet database: the head goes before the rows, and the rows come whole', async () => {
  await using own = openDownloads(database.url, { heartbeatSeconds: 0.05 });
  const table = await lockTable(database.url, 'Airport');
  const response = await own.fetch(request('/export/airports.ndjson'));
  expect(response.status).toBe(200);
  const text = response.text();
  await table[Symbol.asyncDispose]();
  expect(await text).toBe(await (await own.fetch(request('/export/airports.ndjson'))).text());
});

describe('context', () => {
  const log = { error: () => {}, warn: () => {} };

  test('may refuse a request, by an error that is told', async () => {
    const context = ({ request: { headers } }: { readonly request: Request }) => {
      if (!headers.has('authorization')) throw badInput('Send a token.');
      return { user: headers.get('authorization') };
    };
    const clients: unknown[] = [];
    const clientOf = (_: unknown, context: unknown) => String(clients.push(context));
    await using own = openDownloads(sharedUrl(), { context, clientOf });
    const refused = await own.fetch(request('/export/flights.csv'));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'BAD_USER_INPUT', detail: 'Send a token.' });
    // A browser asks for the methods without its token.
    expect((await own.fetch(request('/export/flights.csv', { method: 'OPTIONS' }))).status).toBe(204);
    const served = await own.fetch(request('/export/flights.csv?first=1', { headers: { authorization: 'Ann' } }));
    expect(served.status).toBe(200);
    await served.text();
    expect(clients).toEqual([{ user: 'Ann' }]);
  });

  test('may refuse it over Node’s HTTP in the same way', async () => {
    await using own = openDownloads(sharedUrl(), {
      context({ request, req }) {
        throw badInput(`${request.headers.get('x-who')} asks ${request.url} by ${req?.httpVersion}`);
      },
    });
    await using other = createServer(own.handle).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/export/csv?first=1`;
    const answer = await fetch(url, { headers: { 'x-who': 'Ann' } });
    expect(await answer.json()).toMatchObject({ detail: `Ann asks ${url} by 1.1` });
  });

  test('that fails is masked', async () => {
    const context = () => {
      throw new Error('password=hunter2');
    };
    await using own = openDownloads(sharedUrl(), { context, log });
    const response = await own.fetch(request('/export/flights.csv'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
  });
});

test('what is loaded for it needs no HTTP of Node', async () => {
  const code = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context);
        if (/^node:(http|https|http2)$/.test(found.url)) throw new Error(context.parentURL + ' imports ' + specifier);
        return found;
      },
    });
    const { createDownloads } = await import('./src/http/downloads.ts');
    const { buildSchema } = await import('graphql');
    const { fetch } = createDownloads({}, { schema: buildSchema('type Query { no: Int }'), lists: {} });
    const { status } = await fetch(new Request('https://shop.example/export/flights.csv'));
    const refused = await import('./src/server/listen.ts').catch(({ message }) => message);
    console.log(JSON.stringify({ status, refused }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
  expect(JSON.parse(stdout)).toEqual({ status: 404, refused: expect.stringMatching(/listen\.ts imports node:http$/) });
});
