/** R12: limits are refusals with a reason, by whatever door; and streams never stand in the way of look-ups. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { startServer } from '../utils/server.ts';
import { doors } from './doors.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 30_000);
});
afterAll(() => database.dispose());

const start = (env: Record<string, string>) => startServer({ DATABASE_URL: database.url, ...env });

async function ask(url: string, query: string, accept = 'application/json') {
  const headers = { 'content-type': 'application/json', accept };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.json();
}

describe('R12 streams at once', () => {
  it('leave look-ups their own connections', async () => {
    await using server = await start({ MAX_STREAMS: '1', STREAM_QUEUE_SECONDS: '0', DATABASE_POOL_SIZE: '1' });
    const held = doors[0]?.open(server.url, { wide: true });
    await held?.firstBytes();
    expect(await ask(server.url, '{ flight(id: 1) { id } flights(first: 1) { id } }')).toMatchObject({
      data: { flight: { id: 1 }, flights: [{ id: 1 }] },
    });
    held?.leave();
  });
});

describe('R12 rows of a list that is answered whole', () => {
  it('refuses more than LIST_MAX_ROWS, and says what to do', async () => {
    await using server = await start({ LIST_MAX_ROWS: '500' });
    const { errors } = await ask(server.url, '{ flights { id } }');
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('@stream'),
        extensions: { code: 'LIMIT_EXCEEDED' },
      }),
    ]);
    expect((await ask(server.url, '{ flights(first: 500) { id } }')).data.flights).toHaveLength(500);
  });
});

describe('R12 rows that an operation holds', () => {
  it.each([
    ['in each row', '{ flights(first: 40) { origin { departures(first: 20) { id } } } }'],
    ['of several lists', '{ a: flights(first: 300) { id } b: flights(first: 300) { id } }'],
    [
      'of several look-ups',
      '{ a: airport(iata: "ATL") { departures(first: 300) { id } } b: airport(iata: "ORD") { departures(first: 300) { id } } }',
    ],
    [
      'in each of the initial rows',
      '{ flights @stream(initialCount: 40) { origin { departures(first: 20) { id } } } }',
    ],
    ['in each row of a list without first', '{ flights { origin { departures(first: 20) { id } } } }'],
    [
      'one row with many names',
      `{ flights(first: 40) { ${Array.from({ length: 400 }, (_, i) => `n${i}: id`).join(' ')} } }`,
    ],
  ])('counts those %s', async (_, query) => {
    await using server = await start({ LIST_MAX_ROWS: '500' });
    const { errors } = await ask(server.url, query, 'multipart/mixed, application/json');
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/500 rows.*first.*@stream/),
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  });

  it('takes what just fits, by its first alone, and any length of what is streamed', async () => {
    await using server = await start({ LIST_MAX_ROWS: '500' });
    const fits =
      '{ flights(first: 20) { origin { departures(first: 23) { id } } } airport(iata: "ATL") { departures(first: 18) { id } } }';
    expect((await ask(server.url, fits)).data.flights).toHaveLength(20);
    expect(await doors[0]?.open(server.url, { first: 5_000 }).rows()).toHaveLength(5_000);
  });
});

describe('R12 query depth', () => {
  it('refuses a deeper one before any SQL, and says what to do', async () => {
    await using server = await start({ MAX_QUERY_DEPTH: '4' });
    const fits = '{ flights(first: 1) { origin { departures(first: 1) { id } } } }';
    expect(await ask(server.url, fits)).toHaveProperty('data.flights.0.origin.departures.0.id');
    const tooDeep = '{ flights(first: 1) { origin { departures(first: 1) { origin { iata } } } } }';
    expect(await ask(server.url, tooDeep)).toEqual({
      errors: [
        expect.objectContaining({
          message: 'This operation nests fields deeper than 4 levels. Ask for less at once.',
          extensions: expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
        }),
      ],
    });
  });
});

describe('R12 what can never be served', () => {
  it('is refused without telling anybody to try again', async () => {
    await using server = await start({ STREAM_MAX_ROWS: '100' });
    const refused = await fetch(`${server.url}/export/flights.csv?first=101`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
  });
});

describe('R12 streams of one client', () => {
  it('are refused beyond MAX_STREAMS_PER_CLIENT, and those of nobody else', async () => {
    const env = { MAX_STREAMS_PER_CLIENT: '1', STREAM_QUEUE_SECONDS: '0', CLIENT_HEADER: 'X-Client' };
    await using server = await start(env);
    const held = doors[0]?.open(server.url, { wide: true });
    await held?.firstBytes();
    const url = `${server.url}/export/flights.csv?first=3`;
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    const events = await fetch(`${server.url}/graphql?query=subscription{flights(first:3){delivered}}`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(await events.text()).toContain('"extensions":{"code":"LIMIT_EXCEEDED","retryAfter":5}');
    expect((await fetch(url, { headers: { 'x-client': 'somebody else' } })).status).toBe(200);
    held?.leave();
  });
});

describe('R12 work of the database on one batch', () => {
  it('ends at STREAM_READ_SECONDS, and the statement with it', async () => {
    await using server = await start({ STREAM_READ_SECONDS: '1' });
    await using table = await lockTable(database.url, 'Flight');
    const answer = await fetch(`${server.url}/export/flights.csv?first=3`);
    expect(await answer.json()).toMatchObject({ code: 'LIMIT_EXCEEDED', detail: expect.stringContaining('1 second') });
    await expect.poll(table.waiting).toBe(0);
  });

  it('ends at LOOKUP_SECONDS for look-ups', async () => {
    await using server = await start({ LOOKUP_SECONDS: '1' });
    await using _ = await lockTable(database.url, 'Flight');
    const { errors } = await ask(server.url, '{ flight(id: 1) { id } }');
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('worked for too long'),
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  });
});

describe('R12 width of filters and orders', () => {
  const order = `[${Array(4).fill('{ origin: { city: asc } }').join()}]`;
  const filter = `{ OR: [${Array(4).fill('{ origin: { city: { equals: "a" } } }').join()}] }`;

  it.each([
    ['MAX_ORDER_KEYS', `{ flights(orderBy: ${order}) { id } }`, 'orderBy has 4 keys'],
    ['MAX_CONDITIONS', `{ flights(where: ${filter}) { id } }`, 'where has 4 conditions'],
    ['MAX_JOINS', `{ flights(where: ${filter}) { id } }`, 'relations 4 times'],
    ['MAX_JOINS', `{ flights @stream(initialCount: 1) { id } more: flights(orderBy: ${order}) { id } }`, 'relations 4'],
    ['MAX_JOINS', `{ airport(iata: "ATL") { departures(where: ${filter}) { id } } }`, 'relations 4 times'],
    ['MAX_CONDITIONS', `{ airports(first: 1) { departures(where: ${filter}) { id } } }`, 'where has 4 conditions'],
  ])('refuses what goes beyond %s before any SQL: %s', async (setting, query, message) => {
    await using server = await start({ [setting]: '3' });
    const { errors } = await ask(server.url, query);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  });

  it('refuses it for downloads', async () => {
    await using server = await start({ MAX_JOINS: '3' });
    const orderBy = JSON.stringify(Array(4).fill({ origin: { city: 'asc' } }));
    const answer = await fetch(`${server.url}/export/flights.csv?${new URLSearchParams({ orderBy })}`);
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

describe('R12 size of a request', () => {
  const long = JSON.stringify({ query: `{ flight(id: 1) { id } } # ${'x'.repeat(2_000)}` });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };

  it.each([
    ['of a length that it tells', long],
    ['in chunks', new Blob([long]).stream()],
  ])('refuses a body beyond MAX_REQUEST_BYTES, %s', async (_, body) => {
    await using server = await start({ MAX_REQUEST_BYTES: '1024' });
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const answer = await fetch(`${server.url}/graphql`, init);
    expect(answer.status).toBe(413);
    expect((await answer.json()).errors[0]).toMatchObject({ extensions: { code: 'LIMIT_EXCEEDED' } });
    expect(await ask(server.url, '{ flight(id: 1) { id } }')).toEqual({ data: { flight: { id: 1 } } });
  });

  it('refuses a head beyond MAX_HEADER_BYTES, and says what to do', async () => {
    await using server = await start({ MAX_HEADER_BYTES: '2048' });
    const answer = await fetch(`${server.url}/export/flights.csv?where=${'x'.repeat(3_000)}`);
    expect(answer.status).toBe(431);
    expect(await answer.json()).toMatchObject({ code: 'LIMIT_EXCEEDED', detail: expect.stringContaining('2048') });
  });

  it('refuses a document of more than MAX_QUERY_TOKENS', async () => {
    await using server = await start({ MAX_QUERY_TOKENS: '100' });
    const { errors } = await ask(server.url, `{ flight(id: 1) { ${'id '.repeat(100)} } }`);
    expect(errors[0]).toMatchObject({ message: expect.stringContaining('100 tokens') });
  });
});

describe('R12 a WebSocket', () => {
  const open = async (env: Record<string, string>) => {
    const server = await start(env);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const messages: { id?: string; type: string; payload?: unknown }[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(String(data))));
    const closed = once(socket, 'close').then(([code]) => Number(code));
    await once(socket, 'open');
    const say = (message: object) => socket.send(JSON.stringify(message));
    return { messages, closed, say, socket, [Symbol.asyncDispose]: server.dispose };
  };
  const query = 'subscription { flights { rows { id date origin { name } destination { name } } } }';

  it('is refused operations beyond MAX_SOCKET_OPERATIONS, until others are over', async () => {
    await using ws = await open({ MAX_SOCKET_OPERATIONS: '2' });
    const { messages, say, socket } = ws;
    const heard = (id: string, type: string) => messages.find((message) => message.id === id && message.type === type);
    say({ type: 'connection_init' });
    await expect.poll(() => messages.some(({ type }) => type === 'connection_ack')).toBe(true);
    for (const id of ['a', 'b', 'c']) say({ id, type: 'subscribe', payload: { query } });
    await expect
      .poll(() => heard('c', 'error'))
      .toMatchObject({
        payload: [{ message: expect.stringContaining('2 operations'), extensions: { code: 'LIMIT_EXCEEDED' } }],
      });
    say({ id: 'a', type: 'complete' });
    // Nothing tells the client that an operation which it ended is over: it tries again until there is room.
    let tries = 0;
    const tryAgain = () => {
      say({ id: `try ${++tries}`, type: 'subscribe', payload: { query: '{ flight(id: 1) { id } }' } });
      return messages.find(({ id, type }) => id?.startsWith('try') && type === 'next');
    };
    await expect.poll(tryAgain).toMatchObject({ payload: { data: { flight: { id: 1 } } } });
    socket.terminate();
  });

  it('is closed by a message beyond MAX_REQUEST_BYTES', async () => {
    await using ws = await open({ MAX_REQUEST_BYTES: '1024' });
    ws.say({ type: 'connection_init', payload: { long: 'x'.repeat(2_000) } });
    expect(await ws.closed).toBe(1009);
  });

  it('is closed where it does not begin within SOCKET_INIT_SECONDS', async () => {
    await using ws = await open({ SOCKET_INIT_SECONDS: '0.3' });
    expect(await ws.closed).toBe(4408);
  });
});
