/** Answers over HTTP that are quiet for long, and an EventSource, which does not know by itself when to stop. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readParts } from '../../src/client/multipart.ts';
import { readBatches } from '../../src/client/read-batches.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { operate, TOKEN } from '../utils/operator.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let database: TestDatabase;
let server: TestServer;
const flights = 60_000;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
  server = await startServer({ DATABASE_URL: database.url, HEARTBEAT_SECONDS: '1', OPERATOR_TOKEN: TOKEN });
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
