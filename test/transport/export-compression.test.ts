/** Downloads that are compressed on their way: the same text, at once, and never whole where they are not. */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { codings } from '../../src/http/compression/coding.ts';
import { batchesOf, flights, serveExport, sourceOf } from './export-server.ts';

const decompressors = {
  gzip: zlib.createGunzip,
  br: zlib.createBrotliDecompress,
  zstd: zlib.createZstdDecompress,
};

async function open(url: string, accept: string, method = 'GET'): Promise<IncomingMessage> {
  const req = request(url, { method, headers: { 'accept-encoding': accept }, agent: false });
  // A reset is told by the request as well as by its response.
  req.on('error', () => {});
  req.end();
  // What a request's `response` event hands over.
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  return res;
}

describe.each(codings)('%s', (coding) => {
  test.each(['csv', 'ndjson'])('holds the text that goes without it: %s', async (extension) => {
    await using server = await serveExport(sourceOf(flights(500), 60));
    const url = `${server.url}/export/flights.${extension}`;
    const plain = await text(await open(url, 'identity'));
    const res = await open(url, coding);
    const sent = await res.toArray();
    expect(res.headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept, Accept-Encoding, Origin' });
    const body = Buffer.concat(sent);
    expect(await text(decompressors[coding]().end(body))).toBe(plain);
    expect(body.length).toBeLessThan(plain.length / 2);
    // Of what is sent, which is the content that the header speaks of.
    expect(res.trailers).toMatchObject({
      'row-count': '500',
      'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    });
    await server.settled();
    expect(server.log.at(-1)).toMatchObject({ coding, rows: 500, end: 'complete' });
  });

  test('gives the first rows before there are others', async () => {
    const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
    await using server = await serveExport(async function* () {
      const [first, second] = batchesOf(flights(2), 1);
      if (first) yield first;
      await goOn;
      if (second) yield second;
    });
    const res = await open(`${server.url}/export/flights.csv?fields=id,originIata`, coding);
    const decompressed = res.pipe(decompressors[coding]());
    expect(String((await once(decompressed, 'data'))[0])).toBe('id,originIata\r\n1,ATL\r\n');
    release();
    expect(await text(decompressed)).toBe('2,ATL\r\n');
  });

  test('that fails breaks the connection, and is not whole', async () => {
    await using server = await serveExport(async function* () {
      const [first] = batchesOf(flights(4), 2);
      if (first) yield first;
      throw new Error('password=hunter2');
    });
    const res = await open(`${server.url}/export/flights.csv`, coding);
    const sent: Buffer[] = [];
    res.on('data', (chunk) => sent.push(chunk));
    await expect(once(res, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(text(decompressors[coding]().end(Buffer.concat(sent)))).rejects.toThrow();
    expect(res.trailers).toEqual({});
  });

  test('of no rows is whole', async () => {
    await using server = await serveExport(sourceOf([]));
    const res = await open(`${server.url}/export/flights.ndjson`, coding);
    expect(await text(res.pipe(decompressors[coding]()))).toBe('');
    expect(res.trailers).toMatchObject({ 'row-count': '0' });
  });

  test('is named by HEAD', async () => {
    await using server = await serveExport(sourceOf([]));
    const res = await open(`${server.url}/export/flights.csv`, coding, 'HEAD');
    expect(res.headers['content-encoding']).toBe(coding);
    expect(await res.toArray()).toEqual([]);
  });
});

test('a reader that leaves ends the stream', async () => {
  let released = false;
  await using server = await serveExport(async function* (_, signal) {
    try {
      const [first] = batchesOf(flights(4), 2);
      if (first) yield first;
      await once(signal, 'abort');
      throw signal.reason;
    } finally {
      released = true;
    }
  });
  const res = await open(`${server.url}/export/csv`, 'gzip');
  await once(res, 'data');
  res.destroy();
  await server.settled();
  expect(released).toBe(true);
  expect(server.log).toMatchObject([{ transport: 'csv', end: 'reader left' }]);
});

test('a reader that takes nothing that there is gets told so, and no stream is opened', async () => {
  await using server = await serveExport(sourceOf(flights(1)));
  for (const method of ['GET', 'HEAD']) {
    const res = await open(`${server.url}/export/csv`, 'deflate, identity;q=0', method);
    expect(res.statusCode).toBe(406);
    expect(res.headers['content-type']).toBe('application/problem+json');
    if (method === 'GET')
      expect(JSON.parse(await text(res))).toMatchObject({
        status: 406,
        code: 'BAD_USER_INPUT',
        detail: expect.stringContaining('zstd, br, gzip, identity'),
      });
  }
  expect(server.plans).toEqual([]);
});

test.runIf(spawnSync('curl', ['--version']).stdout?.includes('libz'))('curl --compressed reads it', async () => {
  await using server = await serveExport(sourceOf(flights(10)));
  const curl = execFile('curl', ['--silent', '--fail', '--compressed', `${server.url}/export/ndjson?fields=id`]);
  const body = curl.stdout ? text(curl.stdout) : '';
  expect(await once(curl, 'close')).toEqual([0, null]);
  expect((await body).split('\n')).toHaveLength(11);
});

test('fetch reads it', async () => {
  await using server = await serveExport(sourceOf(flights(10)));
  const answer = await fetch(`${server.url}/export/ndjson?fields=id`);
  expect(answer.headers.get('content-encoding')).toMatch(/gzip|br|zstd/);
  expect((await answer.text()).split('\n')).toHaveLength(11);
});
