/** What is answered past Yoga is what Yoga answers: the same requests, asked until they are known. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../utils/server.ts';

/** Yoga says in its log what it is about to do. */
const said: string[] = [];
const log = pino({ level: 'debug' }, { write: (line: string) => said.push(line) });
const askedYoga = () => said.filter((line) => line.includes('Parsing request to extract')).length;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ MAX_REQUEST_BYTES: '20000', LIST_MAX_ROWS: '3000' }, { log });
});
afterAll(() => server.dispose());

const plain = { 'content-type': 'application/json', accept: 'application/json' };

async function ask(body: string, headers: Record<string, string> = plain, path = '/graphql') {
  const before = askedYoga();
  const req = request(`${server.url}${path}`, { method: 'POST', headers, agent: false });
  req.end(body);
  // What a request's `response` event hands over.
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const { date: _, 'content-length': __, 'stream-id': ___, ...head } = res.headers;
  const bytes = await buffer(res);
  const text = String(head['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes);
  const isQuick = askedYoga() === before;
  // A token holds the time at which it was made.
  return { answer: { status: res.statusCode, head, answer: text.replaceAll(/"token":"[^"]*"/g, '') }, isQuick };
}

const asking = (query: string, more: object = {}) => JSON.stringify({ query, ...more });

describe('answered past Yoga, as by it:', () => {
  test.each([
    ['a list', asking('{ flights(first: 3) { id date origin { city } } }')],
    ['a list of many rows', asking('{ flights(first: 2000) { id date distance delay originIata destinationIata } }')],
    [
      'two lists, and a look-up',
      asking('{ a: flights(first: 2) { id } b: airports(first: 2) { iata } flight(id: 7) { id } }'),
    ],
    ['a look-up', asking('{ flight(id: 7) { id origin { city } } }')],
    ['a look-up of nothing', asking('{ flight(id: 999999999) { id } }')],
    ['__typename', asking('{ __typename }')],
    ['introspection', asking('{ __schema { queryType { name } } }')],
    ['variables', asking('query ($first: Int) { flights(first: $first) { id } }', { variables: { first: 2 } })],
    [
      'null for what may be left out',
      asking('{ flight(id: 7) { id } }', { variables: null, operationName: null, extensions: null }),
    ],
    [
      'one operation of two',
      asking('query A { flight(id: 7) { id } } query B { flight(id: 8) { id } }', { operationName: 'B' }),
    ],
    ['@stream for who takes no parts', asking('{ flights(first: 3) @stream { id } }')],
  ])('%s', async (_, body) => {
    const first = await ask(body);
    const again = await ask(body);
    expect(first.answer).toMatchObject({ status: 200, answer: expect.stringContaining('"data"') });
    expect(again).toEqual({ answer: first.answer, isQuick: true });
  });

  test.each([
    ['application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9'],
    ['application/json, text/plain, */*'],
    ['*/*'],
    [''],
  ])('whatever type is accepted: %s', async (accept) => {
    const body = asking('{ flights(first: 4) { id } }');
    const headers = { 'content-type': 'application/json; charset=utf-8', ...(accept !== '' && { accept }) };
    const first = await ask(body, headers);
    const again = await ask(body, headers);
    expect(again.answer).toEqual(first.answer);
  });

  test('compressed, where the client wants it', async () => {
    const body = asking('{ flights(first: 50) { id date origin { city } } }');
    const headers = { ...plain, 'accept-encoding': 'gzip' };
    const first = await ask(body, headers);
    expect(first.answer.head['content-encoding']).toBe('gzip');
    expect(await ask(body, headers)).toEqual({ answer: first.answer, isQuick: true });
  });

  test('with errors, which Yoga writes', async () => {
    const query = 'query ($first: Int) { flights(first: $first) { id } }';
    await ask(asking(query, { variables: { first: 1 } }));
    for (const variables of [{ first: -1 }, { first: 100_000 }, { first: 'x' }, { first: {} }]) {
      const said = [await ask(asking(query, { variables })), await ask(asking(query, { variables }))];
      const fresh = await ask(asking(`${query} # ${JSON.stringify(variables)}`, { variables }));
      for (const { answer } of said) expect(shownAt(answer)).toEqual(shownAt(fresh.answer));
    }
  });
});

const shownAt = ({ answer, ...rest }: Awaited<ReturnType<typeof ask>>['answer']) => ({
  ...rest,
  ...JSON.parse(answer),
});

describe('left to Yoga:', () => {
  const known = '{ flight(id: 7) { id } }';
  beforeAll(() => ask(asking(known)));

  test.each<[string, string, Record<string, string>?, string?]>([
    ['what is no JSON', `${asking(known)}}`],
    ['what has other members', asking(known, { other: 1 })],
    ['what has extensions', asking(known, { extensions: {} })],
    ['several operations', `[${asking(known)}]`],
    ['variables that are a list', asking(known, { variables: [] })],
    ['an operation that is not there', asking(known, { operationName: 'Other' })],
    ['what is not valid', asking('{ flight(id: 7) { nothing } }')],
    ['a subscription', asking('subscription { flights(first: 1) { delivered } }')],
    ['parts', asking('{ flights(first: 3) @stream { id } }'), { ...plain, accept: 'multipart/mixed' }],
    ['another type', asking(known), { ...plain, 'content-type': 'text/plain' }],
    ['a body that is too long', asking(known, { variables: { a: 'x'.repeat(30_000) } })],
    ['a query in the address', asking(known), plain, '/graphql?query={__typename}'],
  ])('%s', async (_, body, headers, path) => {
    const first = await ask(body, headers, path);
    const again = await ask(body, headers, path);
    expect(again.answer).toEqual(first.answer);
    expect(again.answer.answer).not.toMatch(/Unexpected error|INTERNAL/);
  });
});

test('a client that leaves disturbs nobody', async () => {
  const body = asking('{ flights(first: 5) { id } }');
  await ask(body);
  for (const moment of ['connect', 'ready', 'data'] as const) {
    const req = request(`${server.url}/graphql`, { method: 'POST', headers: plain, agent: false });
    const closed = new Promise((resolve) => req.once('close', resolve));
    req.on('error', () => {});
    req.end(body);
    req.once('socket', (socket) => socket.once(moment, () => socket.destroy()));
    await closed;
    expect(await ask(body)).toMatchObject({ answer: { status: 200 }, isQuick: true });
  }
});
