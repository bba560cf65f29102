/** Answers that are whole and large, and readers that do not take them: what the server holds for them has a bound. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { readMetric } from '../utils/metrics.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { latestServerSocket } from '../utils/server-sockets.ts';
import { until } from '../utils/until.ts';

const megabyte = 1024 * 1024;
/** In a country of their own. */
const wideRows = 40;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // Of a megabyte each: compressed, they take next to nothing of the disk.
  await client.query(
    `UPDATE "Airport" SET country = 'Wide', name = repeat('wide', ${megabyte / 4})
     WHERE iata IN (SELECT iata FROM "Airport" ORDER BY iata LIMIT ${wideRows})`,
  );
  await client.end();
});
afterAll(() => database.dispose());

const start = (env: Record<string, string> = {}) =>
  startServer({ DATABASE_URL: database.url, CLIENT_HEADER: 'x-client', STREAM_QUEUE_SECONDS: '60', ...env });

/** Far more of them than an answer has room for. */
const names = Array.from({ length: 20 }, (_, n) => `n${n}: name`);

const list = (rows: number) => `{ airports(first: ${rows}, where: { country: { equals: "Wide" } }) { iata name } }`;

interface Answer {
  readonly data?: { readonly airports: readonly { readonly iata: string }[] };
  readonly errors?: readonly { message: string; extensions: { code: string; retryAfter?: number } }[];
}

async function ask({ url }: TestServer, query: string, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ query });
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const { data, errors } = (await response.json()) as Answer;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), data, error: errors?.[0] };
}

const held = ({ url }: TestServer) => readMetric(url, 'sluice_answer_bytes');

/** Asks, and reads no more than the head of the answer. */
async function askAndStall({ url }: TestServer, query: string, client: string): Promise<IncomingMessage> {
  const request = get(`${url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { 'x-client': client },
    agent: false,
  });
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response.on('error', () => {}).pause();
}

describe('R12 an answer that is too large to be whole', () => {
  it('is refused before it is all read, with the setting that says so', async () => {
    await using server = await start({ ANSWER_MAX_BYTES: String(4 * megabyte) });
    const { status, error, data } = await ask(server, list(wideRows));
    expect({ status, data }).toEqual({ status: 429, data: undefined });
    expect(error?.extensions).toEqual({ code: 'LIMIT_EXCEEDED' });
    expect(error?.message).toContain('ANSWER_MAX_BYTES');
    expect(await held(server)).toBe(0);
    expect((await ask(server, list(3))).data?.airports).toHaveLength(3);
  });

  it.each([
    ['look-ups', (iatas: readonly string[]) => iatas.map((iata, n) => `a${n}: airport(iata: "${iata}") { name }`)],
    // The same text again and again, which JavaScript holds once, and JSON writes each time.
    ['names for one value', ([iata]: readonly string[]) => [`airport(iata: "${iata}") { ${names.join(' ')} }`]],
    [
      'names for one value in a list',
      () => [`airports(first: 1, where: { country: { equals: "Wide" } }) { ${names.join(' ')} }`],
    ],
    ['lists', () => Array.from({ length: 20 }, (_, n) => `l${n}: ${list(1).slice(1, -1)}`)],
    [
      'lists inside rows',
      ([iata]: readonly string[]) => [`airport(iata: "${iata}") { departures(first: 8) { origin { name } } }`],
    ],
  ])('is refused, too, where it is made of %s', async (_, fieldsOf) => {
    await using server = await start({ ANSWER_MAX_BYTES: String(4 * megabyte) });
    const all = await ask(server, `{ airports(first: ${wideRows}, where: { country: { equals: "Wide" } }) { iata } }`);
    const iatas = (all.data?.airports ?? []).map(({ iata }) => iata);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ iata: string }>(
      `SELECT "originIata" AS iata FROM "Flight" GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`,
    );
    await client.query(`UPDATE "Airport" SET name = repeat('wide', ${megabyte / 4}) WHERE iata = $1`, [rows[0]?.iata]);
    await client.end();
    const { status, error } = await ask(
      server,
      `{ ${fieldsOf(rows.map(({ iata }) => iata).concat(iatas)).join(' ')} }`,
    );
    expect(status).toBe(429);
    expect(error?.extensions).toEqual({ code: 'LIMIT_EXCEEDED' });
    expect(await held(server)).toBe(0);
  });

  it('says so over WebSocket', async () => {
    await using server = await start({ ANSWER_MAX_BYTES: String(4 * megabyte) });
    const socket = await openSocket(server);
    socket.subscribe('one', list(wideRows));
    expect(await socket.message()).toMatchObject({
      id: 'one',
      payload: { errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] },
    });
    socket.close();
  });
});

describe('R12 answers that nobody takes', () => {
  it('are refused beyond what one client may have, and others are answered', async () => {
    const bound = 16 * megabyte;
    await using server = await start({ ANSWER_BYTES_PER_CLIENT: String(bound) });
    const stalled = await inTurn(Array(10).fill('greedy'), (client) => askAndStall(server, list(5), client));
    const answered = stalled.filter(({ statusCode }) => statusCode === 200);
    expect(answered).toHaveLength(3);
    const refused = stalled.filter(({ statusCode }) => statusCode === 429);
    expect(refused).toHaveLength(7);
    expect(refused.map(({ headers }) => headers['retry-after'])).toEqual(refused.map(() => '5'));
    expect(await held(server)).toBeLessThanOrEqual(bound);
    expect((await ask(server, list(5), { 'x-client': 'modest' })).data?.airports).toHaveLength(5);

    for (const response of stalled) response.destroy();
    await until(async () => (await held(server)) === 0);
    expect((await ask(server, list(5), { 'x-client': 'greedy' })).data?.airports).toHaveLength(5);
  });

  it('are given back when they are taken', async () => {
    await using server = await start({ ANSWER_BYTES_PER_CLIENT: String(8 * megabyte) });
    const response = await askAndStall(server, list(5), 'greedy');
    expect((await ask(server, list(5), { 'x-client': 'greedy' })).error?.extensions.code).toBe('LIMIT_EXCEEDED');
    let bytes = 0;
    for await (const chunk of response) bytes += chunk.length;
    expect(bytes).toBeGreaterThan(5 * megabyte);
    await until(async () => (await held(server)) === 0);
    expect((await ask(server, list(5), { 'x-client': 'greedy' })).data?.airports).toHaveLength(5);
  });

  it('of many clients are refused beyond what the server may hold', async () => {
    const bound = 16 * megabyte;
    await using server = await start({ ANSWER_BYTES_TOTAL: String(bound) });
    const stalled = await inTurn(['a', 'b', 'c'], (client) => askAndStall(server, list(5), client));
    expect(stalled.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const refused = await ask(server, list(5), { 'x-client': 'modest' });
    expect(refused).toMatchObject({ status: 429, retryAfter: '5', error: { extensions: { code: 'LIMIT_EXCEEDED' } } });
    expect(refused.error?.message).toContain('ANSWER_BYTES_TOTAL');
    expect(await held(server)).toBeLessThanOrEqual(bound);
    for (const response of stalled) response.destroy();
  });

  it('make room, once they have stood still, for those who read', async () => {
    const bound = 16 * megabyte;
    await using server = await start({ ANSWER_BYTES_TOTAL: String(bound), STREAM_STALL_SECONDS: '0.3' });
    const stalled = await inTurn(['a', 'b', 'c'], (client) => askAndStall(server, list(5), client));
    const closed = Promise.race(stalled.map(({ socket }) => new Promise((resolve) => socket.once('close', resolve))));
    await until(async () => (await ask(server, list(5), { 'x-client': 'modest' })).status === 200);
    for (const response of stalled) response.resume();
    await closed;
    for (const response of stalled) response.destroy();
  });

  it('over a WebSocket are counted until they have left it, even if its client says that it is done with them', async () => {
    const bound = 16 * megabyte;
    await using server = await start({ ANSWER_BYTES_PER_CLIENT: String(bound) });
    const socket = await openSocket(server);
    const theirs = latestServerSocket();
    socket.pause();
    const waits = async () => (theirs?.writableLength ?? 0) > 0;
    socket.subscribe('first', list(5));
    await until(waits);
    socket.complete('first');
    for (let n = 0; n < 6; n += 1) {
      socket.subscribe(`list ${n}`, list(5));
      await until(async () => (await held(server)) > 5 * megabyte);
      socket.complete(`list ${n}`);
    }
    // Of a large answer, it is some of the frames.
    expect(theirs?.writableLength).toBeGreaterThan(megabyte);
    expect(theirs?.writableLength).toBeLessThan(bound);
    // Counted without what a message has around it.
    expect(await held(server)).toBeGreaterThan((theirs?.writableLength ?? 0) - megabyte);
    expect(await held(server)).toBeLessThanOrEqual(bound);
    socket.close();
    await until(async () => (await held(server)) === 0);
  });
});

/** One after the other: so it is known which of them find room. */
async function inTurn<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await work(value));
  return results;
}

/** The protocol by hand: clients read. */
async function openSocket({ url }: TestServer) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  const message = async () => JSON.parse(String((await once(socket, 'message'))[0])) as Record<string, unknown>;
  const acknowledged = message();
  send({ type: 'connection_init' });
  await acknowledged;
  return {
    message,
    subscribe: (id: string, query: string) => send({ id, type: 'subscribe', payload: { query } }),
    complete: (id: string) => send({ id, type: 'complete' }),
    pause: () => socket.pause(),
    close: () => socket.terminate(),
  };
}
