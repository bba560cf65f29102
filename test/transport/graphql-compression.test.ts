/** GraphQL over HTTP, compressed: payload by payload where it comes in parts, and not at all where it is tiny. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codings } from '../../src/http/compression/coding.ts';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

const decompressors = {
  gzip: zlib.createGunzip,
  br: zlib.createBrotliDecompress,
  zstd: zlib.createZstdDecompress,
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ DATABASE_URL: sharedUrl() });
});
afterAll(() => server.dispose());

async function ask(query: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const req = request(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    agent: false,
  });
  // A reset is told by the request as well as by its response.
  req.on('error', () => {});
  req.end(JSON.stringify({ query }));
  // What a request's `response` event hands over.
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  return res;
}

const list = (first: number) => `{ flights(first: ${first}) { id date } }`;
const streamed = '{ flights(first: 200) @stream { id origin { city } } }';
const subscription = 'subscription { flights(first: 200, batchSize: 40) { rows { id } end { rowCount } } }';

describe.each(codings)('%s', (coding) => {
  const read = (res: IncomingMessage) => text(res.pipe(decompressors[coding]()));

  it.each([
    ['a list', list(100), 'application/json'],
    ['@stream, multipart', streamed, 'multipart/mixed'],
    ['@stream, SSE', streamed, 'text/event-stream'],
    ['a subscription', subscription, 'text/event-stream'],
  ])('holds the text that goes without it: %s', async (_, query, accept) => {
    const uncoded = await ask(query, { accept, 'accept-encoding': 'identity' });
    expect(uncoded.headers['content-encoding']).toBeUndefined();
    const plain = await text(uncoded);
    const res = await ask(query, { accept, 'accept-encoding': coding });
    expect(res.headers['content-encoding']).toBe(coding);
    expect(res.headers['content-length']).toBeUndefined();
    expect(res.headers.vary).toContain('Accept-Encoding');
    // A token tells when it was made, and a comment keeps a slow connection open.
    const timeless = (text: string) => text.replaceAll(/("token":"|id: )[\w.-]+/g, '$1').replaceAll(/^:\n\n/gm, '');
    expect(timeless(await read(res))).toBe(timeless(plain));
  });
});

it('leaves a tiny answer as it is, with its length', async () => {
  const res = await ask(list(3), { accept: 'application/json', 'accept-encoding': 'gzip, br, zstd' });
  expect(res.headers['content-encoding']).toBeUndefined();
  expect(res.headers.vary).toContain('Accept-Encoding');
  const body = await text(res);
  expect(Number(res.headers['content-length'])).toBe(body.length);
  expect(JSON.parse(body).data.flights).toHaveLength(3);
});

it('compresses a tiny answer for a reader that takes no other', async () => {
  const headers = { accept: 'application/json', 'accept-encoding': 'gzip, identity;q=0' };
  const res = await ask(list(3), headers);
  expect(res.headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(await text(res.pipe(zlib.createGunzip()))).data.flights).toHaveLength(3);
});

it('refuses a reader that takes nothing that there is', async () => {
  const res = await ask(list(3), { 'accept-encoding': 'identity;q=0' });
  expect(res.statusCode).toBe(406);
  expect(JSON.parse(await text(res))).toMatchObject({ code: 'BAD_USER_INPUT' });
});
