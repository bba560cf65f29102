/** Answers over HTTP that are quiet for long, and an EventSource, which does not know by itself when to stop. */
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { Client, fetchExchange } from '@urql/core';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDownloadParts } from '../../src/client/download-parts.ts';
import { readEvents } from '../../src/client/events.ts';
import { readParts } from '../../src/client/multipart.ts';
import { readBatches } from '../../src/client/read-batches.ts';
import type { Payload } from '../../src/client/types.ts';
import { inParts as envelopeInParts } from '../../src/http/envelope.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { readMetric } from '../utils/metrics.ts';
import { operate, TOKEN } from '../utils/operator.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { until } from '../utils/until.ts';

let database: TestDatabase;
let server: TestServer;
/** The last of them fill the sockets of a reader that reads nothing. */
const flights = 28_000;
/** Between two heartbeats. */
const beat = '0.1';
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
  server = await startServer({ DATABASE_URL: database.url, HEARTBEAT_SECONDS: beat, OPERATOR_TOKEN: TOKEN });
});
afterAll(async () => {
  await server?.dispose();
  await database?.dispose();
});

const ask = (query: string, headers: Record<string, string>) =>
  fetch(`${server.url}/graphql?${new URLSearchParams({ query })}`, { headers });

const list = '{ flights @stream { id origin { name } destination { name } } }';
const control = (id: string, command: string) =>
  operate(() => server.url).ask(`mutation { streamControl(streamId: "${id}", command: { ${command}: true }) { id } }`);

async function* textOf(response: Response, pieces: string[]): AsyncGenerator<string> {
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    pieces.push(piece);
    yield piece;
  }
}

/**
 * The same answer; calls `act` when two heartbeats in a row have been heard in it: by default, spaces behind a boundary.
 * @param quiet fits what has come by then, or the end of it.
 */
function onceQuiet(response: Response, act: () => unknown, quiet = /--[\w-]+ {2}$/): Response {
  let text = '';
  let isQuiet = false;
  const heard = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, out) {
      out.enqueue(chunk);
      if (isQuiet) return;
      text = `${text}${Buffer.from(chunk).toString('latin1')}`.slice(-100);
      isQuiet = quiet.test(text);
      if (isQuiet) await act();
    },
  });
  return new Response(response.body?.pipeThrough(heard) ?? null, response);
}

/** @throws where it was never quiet, since it does not end then. */
async function rowsIn(response: Response): Promise<number> {
  let rows = 0;
  for await (const part of readDownloadParts(response)) rows = Number(part.headers.get('row-count'));
  return rows;
}

describe('a quiet answer', () => {
  test.each(['deferSpec=20220824', 'incrementalSpec=v0.2'])('in parts sends one without rows: %s', async (version) => {
    const response = await ask(list, { accept: `multipart/mixed;${version}` });
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const { id } = await operate(() => server.url).only();
    // Nothing is read yet, so the sockets are full, and the stream stands.
    expect(await control(id, 'pause')).not.toHaveProperty('errors');
    const pieces: string[] = [];
    let isQuiet = false;
    async function* payloads() {
      for await (const part of readParts(textOf(response, pieces), '-')) {
        const payload = JSON.parse(part);
        if (part === '{"hasNext":true}' && !isQuiet) {
          isQuiet = true;
          await control(id, 'resume');
        }
        yield payload;
      }
    }
    let rows = 0;
    for await (const batch of readBatches(payloads())) rows += batch.rows.length;
    expect(isQuiet).toBe(true);
    expect(rows).toBe(flights);
  });

  const stream = 'query Quiet { flights(first: 3) @stream(initialCount: 1) { id } }';
  const twoInParts = /^\r\n--- {2}$/;
  const idsOf = (rows: readonly unknown[] = []) => rows.map((row) => Reflect.get(Object(row), 'id'));

  test.each([
    ['multipart/mixed;deferSpec=20220824', twoInParts],
    ['multipart/mixed;incrementalSpec=v0.2', twoInParts],
    ['text/event-stream', /^(:\n\n){3}$/],
  ])('in parts begins before its first one: %s', async (accept, quiet) => {
    const table = await lockTable(database.url, 'Flight');
    const response = await ask(stream, { accept, 'accept-encoding': 'identity' });
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, accept.split(';')[0]]);
    expect(response.headers.get('stream-id')).not.toBeNull();
    const heard = textOf(
      onceQuiet(response, () => table[Symbol.asyncDispose](), quiet),
      [],
    );
    async function* payloads(): AsyncGenerator<Payload> {
      if (accept !== 'text/event-stream') for await (const part of readParts(heard, '-')) yield JSON.parse(part);
      else for await (const { event, data } of readEvents(heard)) if (event === 'next') yield JSON.parse(data);
    }
    const ids: unknown[] = [];
    for await (const { rows } of readBatches(payloads())) ids.push(...idsOf(rows));
    expect(ids).toEqual([1, 2, 3]);
  });

  /** Lets go of the table once the answer has said twice that it is quiet. */
  async function quietFetch(): Promise<typeof fetch> {
    const table = await lockTable(database.url, 'Flight');
    return async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('accept-encoding', 'identity');
      return onceQuiet(await fetch(input, { ...init, headers }), () => table[Symbol.asyncDispose](), twoInParts);
    };
  }

  test.each([
    ['the format of 2022', () => new Defer20220824Handler()],
    ['the new format', () => new GraphQL17Alpha9Handler()],
  ])('in parts is read by Apollo, in %s', async (_, createHandler) => {
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new HttpLink({ uri: `${server.url}/graphql`, fetch: await quietFetch() }),
      // The cast: under exactOptionalPropertyTypes, Apollo's own handler does not fit Apollo's own option.
      incrementalHandler: createHandler() as NonNullable<ApolloClient.Options['incrementalHandler']>,
    });
    const { data } = await client.query<{ flights: unknown[] }>({ query: parse(stream) });
    expect(idsOf(data?.flights)).toEqual([1, 2, 3]);
    client.stop();
  });

  test('in parts is read by urql', async () => {
    const client = new Client({
      url: `${server.url}/graphql`,
      exchanges: [fetchExchange],
      preferGetMethod: false,
      fetch: await quietFetch(),
    });
    const over = Promise.withResolvers<unknown[]>();
    const { unsubscribe } = client.query(stream, {}).subscribe(({ hasNext, data, error }) => {
      if (error) over.reject(error);
      if (!hasNext) over.resolve(data?.flights);
    });
    expect(idsOf(await over.promise)).toEqual([1, 2, 3]);
    unsubscribe();
  });

  test('in parts tells of an error after its head by its one part', async () => {
    await using late = await startServer({
      LOOKUP_SECONDS: '0.4',
      STREAM_READ_SECONDS: '0.4',
      HEARTBEAT_SECONDS: beat,
      DATABASE_URL: database.url,
    });
    await using _ = await lockTable(database.url, 'Flight');
    const query = new URLSearchParams({ query: stream });
    const response = await fetch(`${late.url}/graphql?${query}`, { headers: { accept: 'multipart/mixed' } });
    expect(response.status).toBe(200);
    const payloads: unknown[] = [];
    for await (const part of readParts(textOf(response, []), '-')) payloads.push(JSON.parse(part));
    expect(payloads).toMatchObject([{ hasNext: false, errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] }]);
    expect(await readMetric(late.url, 'sluice_streams_open')).toBe(0);
  });

  test('in parts lets go of its statement where its reader leaves before the first part', async () => {
    await using table = await lockTable(database.url, 'Flight');
    const leaving = new AbortController();
    const query = new URLSearchParams({ query: stream });
    const headers = { accept: 'multipart/mixed' };
    await fetch(`${server.url}/graphql?${query}`, { headers, signal: leaving.signal });
    expect(await table.waiting()).toBe(1);
    leaving.abort();
    await until(async () => (await table.waiting()) === 0);
    await until(async () => (await readMetric(server.url, 'sluice_streams_open')) === 0);
  });

  test.each([
    ['csv', 'id,date\r\n'],
    ['ndjson', ''],
  ])('of a download has its head before its first row: %s', async (extension, head) => {
    const address = `${server.url}/export/flights.${extension}?fields=id,date`;
    const whole = await (await fetch(address)).text();
    const table = await lockTable(database.url, 'Flight');
    const response = await fetch(address);
    expect(response.status).toBe(200);
    expect(response.headers.get('row-key')).toBe('id');
    // The planner waits for the table, too.
    expect(response.headers.get('row-estimate')).toBeNull();
    expect(await table.waiting()).toBe(1);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let body = '';
    while (body !== head) body += (await reader?.read())?.value;
    await table[Symbol.asyncDispose]();
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) body += next.value;
    expect(body).toBe(whole);
  });

  test.each(['identity', 'gzip', 'br', 'zstd'])('of a download is whole when its rows come: %s', async (coding) => {
    const address = `${server.url}/export/flights.csv?fields=id,date`;
    const whole = await (await fetch(address)).text();
    const table = await lockTable(database.url, 'Flight');
    const response = await fetch(address, { headers: { 'accept-encoding': coding } });
    await table[Symbol.asyncDispose]();
    expect(await response.text()).toBe(whole);
  });

  const inParts = { accept: 'multipart/mixed', 'accept-encoding': 'identity' };

  test('of a download in parts says so again and again before the first, and its client reads past it', async () => {
    const table = await lockTable(database.url, 'Flight');
    const response = await fetch(`${server.url}/export/flights.csv?fields=id`, { headers: inParts });
    const heard = onceQuiet(response, () => table[Symbol.asyncDispose]());
    expect(await rowsIn(heard)).toBe(flights);
  });

  test('of a download in parts says so between two, while it is paused', async () => {
    const path = '/export/flights.ndjson?fields=id,origin.name,destination.name';
    const response = await fetch(`${server.url}${path}`, { headers: inParts });
    const { id } = await operate(() => server.url).only();
    await control(id, 'pause');
    const heard = onceQuiet(response, () => control(id, 'resume'));
    expect(await rowsIn(heard)).toBe(flights);
  });

  test('of a download in parts ends with one without rows, where one was announced', async () => {
    const { mediaType, wrap, wait, end } = envelopeInParts('text/csv', 'id\r\n');
    const mark = () => ({ delivered: 1, checksum: '', token: '', canContinue: false });
    const batch = { mark, snapshot: 1 };
    const body = [wait(), wait(), wrap(Buffer.from('1\r\n'), batch), wait(), end(batch)].map(String).join('');
    const parts: string[] = [];
    const response = new Response(body, { headers: { 'content-type': mediaType } });
    for await (const { content } of readDownloadParts(response)) parts.push(new TextDecoder().decode(content));
    expect(parts).toEqual(['id\r\n1\r\n', '']);
  });

  test('of a download keeps the status of what is refused meanwhile', async () => {
    await using small = await startServer({
      MAX_STREAMS: '1',
      STREAM_QUEUE_SECONDS: '0.4',
      HEARTBEAT_SECONDS: beat,
      DATABASE_URL: database.url,
    });
    await using _ = await lockTable(database.url, 'Flight');
    const held = await fetch(`${small.url}/export/flights.csv`);
    const refused = await fetch(`${small.url}/export/airports.csv`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    await held.body?.cancel();
  });

  test('of a download that fails after its head breaks its connection', async () => {
    await using late = await startServer({
      STREAM_READ_SECONDS: '0.4',
      HEARTBEAT_SECONDS: beat,
      DATABASE_URL: database.url,
    });
    await using _ = await lockTable(database.url, 'Flight');
    const response = await fetch(`${late.url}/export/flights.csv`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('of events is not held back by nginx', async () => {
    const response = await ask('subscription { flights(first: 1) { rows { id } } }', { accept: 'text/event-stream' });
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    await response.text();
  });
});

describe('an EventSource', () => {
  const events = { accept: 'text/event-stream' };

  test('is told by the id of the last event that the stream is over, and by 204 not to ask again', async () => {
    const query = 'subscription { flights(first: 1) { rows { id } end { rowCount } } }';
    const text = await (await ask(query, events)).text();
    const id = text.match(/event: complete\ndata:\nid: (.*)\n\n$/)?.[1];
    expect(id).toBe('finished');
    const again = await ask(query, { ...events, 'last-event-id': String(id) });
    expect([again.status, await again.text()]).toEqual([204, '']);
  });

  test.each([
    ['arguments that are wrong', 'subscription { flights(first: -1) { delivered } }', 400],
    ['a field that is not there', 'subscription { planes { id } }', 400],
    ['a token of nobody', 'subscription { flights(after: "x") { delivered } }', 400],
    ['a document that nests too deep', `subscription { flights { ${'a { '.repeat(20)} b ${'}'.repeat(20)} } }`, 429],
  ])('is refused by a status for %s', async (_, query, status) => {
    const response = await ask(query, events);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: expect.any(String) } }] });
  });

  test('may go on where waiting helps', async () => {
    await using small = await startServer({ MAX_STREAMS: '1', STREAM_QUEUE_SECONDS: '0', DATABASE_URL: database.url });
    const held = await fetch(`${small.url}/export/flights.csv?fields=id,origin.name,destination.name`);
    const query = new URLSearchParams({ query: 'subscription { flights(first: 1) { delivered } }' });
    const response = await fetch(`${small.url}/graphql?${query}`, { headers: events });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain('retryAfter');
    expect(text).not.toContain('finished');
    await held.body?.cancel();
  });
});
