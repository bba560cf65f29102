/** R12: what costs more than it is long is counted before anything walks it, and refused by name. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startServer, type TestServer } from '../utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ MAX_HEADER_BYTES: '200000' });
});
afterAll(() => server.dispose());

const headers = { 'content-type': 'application/json', accept: 'application/json' };
const post = async (body: string) => {
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  return { text, ...JSON.parse(text) };
};

/** A request whose one variable is given as JSON, since some of them would be costly to write, too. */
const withVariable = (type: string, json: string, field: string) =>
  `{"query":${JSON.stringify(`query($v: ${type}) { ${field} }`)},"variables":{"v":${json}}}`;
const flights = (where: string) => withVariable('FlightWhere', where, 'flights(where: $v, first: 1) { id }');
const bookings = (where: string) => withVariable('BookingWhere', where, 'bookings(where: $v, first: 1) { id }');
const list = (count: number, item: string | ((index: number) => string)) =>
  `[${Array.from({ length: count }, (_, index) => (typeof item === 'string' ? item : item(index))).join()}]`;
const nested = (levels: number, open: string, inside: string, close = '}') =>
  open.repeat(levels) + inside + close.repeat(levels);
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

const refusal = (message: string | RegExp) => [
  expect.objectContaining({
    message: expect.stringMatching(message),
    extensions: expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  }),
];

const tooManyValues = /more than 10000 values/;

describe('R12 values of a request are counted, each object and list too', () => {
  it.each([
    ['conditions that hold nothing', flights(`{"AND":${list(60_000, '{"id":{}}')}}`)],
    ['empty objects', flights(`{"AND":${list(300_000, '{}')}}`)],
    ['denied nothings', flights(`{"AND":${list(80_000, '{"NOT":{}}')}}`)],
    ['nothings in pairs', flights(`{"AND":${list(60_000, '{"AND":[{},{}]}')}}`)],
    ['nulls', flights(`{"AND":${list(200_000, 'null')}}`)],
    ['steps of a path', bookings(`{"extras":{"path":${list(200_000, '"a"')},"equals":1}}`)],
    ['values of an in', flights(`{"id":{"in":${list(100_000, String)}}}`)],
    ['keys that nobody knows', flights(`{${times(60_000, (i) => `"k${i}":1,`).slice(0, -1)}}`)],
    ['lists within lists', flights(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)],
    ['orders', withVariable('[FlightOrderBy!]', list(50_000, '{"id":"asc"}'), 'flights(orderBy: $v, first: 1) { id }')],
    ['names of streams', withVariable('[ID!]', list(100_000, '"a"'), 'streams(ids: $v) { id }')],
    ['what no field uses', `{"query":"{ __typename }","variables":{"v":${list(100_000, '1')}}}`],
    [
      'a list that many fields use',
      withVariable(
        '[Int!]',
        list(9_000, String),
        times(100, (i) => `a${i}: flights(where: { id: { in: $v } }, first: 1) { id }`),
      ),
    ],
    [
      'a list that one filter uses many times',
      withVariable(
        '[Int!]',
        list(9_000, String),
        `flights(where: { OR: [${times(150, () => '{ id: { in: $v } }')}] }) { id }`,
      ),
    ],
    [
      'a list that a fragment uses wherever it is spread',
      `{"query":${JSON.stringify(
        `query($v: [Int!]) { ${times(50, (i) => `a${i}: airport(iata: "ATL") { ...F }`)} } fragment F on Airport { departures(first: 1, where: { id: { in: $v } }) { id } }`,
      )},"variables":{"v":${list(9_000, String)}}}`,
    ],
    [
      'a default that many fields use',
      JSON.stringify({
        query: `query($v: [Int!] = ${list(4_000, String)}) { ${times(10, (i) => `a${i}: flights(where: { id: { in: $v } }, first: 1) { id }`)} }`,
      }),
    ],
  ])('%s', async (_, body) => {
    expect((await post(body)).errors).toEqual(refusal(tooManyValues));
  });

  it('over WebSocket, of queries and subscriptions', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const answers = new Map<string, unknown>();
    socket.on('message', (data) => {
      const { id, type, payload } = JSON.parse(String(data));
      if (type === 'connection_ack') {
        const variables = `{"v":{"AND":${list(100_000, '{}')}}}`;
        for (const query of [
          'query($v: FlightWhere) { flights(where: $v) { id } }',
          'subscription($v: FlightWhere) { flights(where: $v) { delivered } }',
        ])
          socket.send(
            `{"id":"${query.slice(0, 5)}","type":"subscribe","payload":{"query":"${query}","variables":${variables}}}`,
          );
      }
      if (payload !== undefined) answers.set(id, payload.errors ?? payload);
    });
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await expect.poll(() => answers.size).toBe(2);
    for (const errors of answers.values()) expect(errors).toEqual(refusal(tooManyValues));
    socket.terminate();
  });

  it('of a download', async () => {
    const answer = await fetch(`${server.url}/export/flights.csv?first=1&where={"AND":${list(20_000, '{}')}}`);
    expect([answer.status, await answer.json()]).toEqual([
      429,
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        detail: expect.stringMatching(/^where holds more than 10000 values/),
      }),
    ]);
  });
});

describe('R12 a filter within these', () => {
  it.each([
    ['counts what says nothing as a condition', flights(`{"AND":${list(201, '{"id":{}}')}}`), /201 conditions/],
    [
      'counts what stands around its conditions',
      flights(`{"OR":${list(190, nested(40, '{"NOT":', '{"id":{"gt":1}}'))}}`),
      /objects around its conditions/,
    ],
    [
      'has short lists where each is compared with every row',
      bookings(`{"tags":{"hasSome":${list(1_001, (i) => `"${i}"`)}}}`),
      /tags: hasSome .* 1000 values/,
    ],
    [
      'whatever compares them',
      bookings(`{"tags":{"hasEvery":${list(1_001, (i) => `"${i}"`)}}}`),
      /tags: hasEvery .* 1000 values/,
    ],
    [
      'has short paths into JSON',
      bookings(`{"extras":{"path":${list(1_001, '"a"')},"equals":1}}`),
      /extras: path .* 1000 values/,
    ],
    [
      'compares JSON with short values',
      bookings(`{"extras":{"array_contains":${list(1_001, '1')}}}`),
      /extras: array_contains .* 1000 values/,
    ],
  ])('%s', async (_, body, message) => {
    expect((await post(body)).errors).toEqual(refusal(message));
  });

  it('may be as long as that', async () => {
    expect(await post(flights(`{"id":{"in":${list(9_000, String)}}}`))).toHaveProperty('data.flights.0.id', 1);
    expect(await post(bookings(`{"tags":{"hasSome":${list(1_000, (i) => `"${i}"`)}}}`))).toHaveProperty(
      'data.bookings',
    );
  });
});

describe('R12 names of a document', () => {
  it.each([
    ['of a megabyte', `{ flights(first: 1) { ${'a'.repeat(1_000_000)} } }`, /more than 255 characters/],
    [
      'of a megabyte, as a value',
      `{ flights(orderBy: [{ id: ${'a'.repeat(1_000_000)} }]) { id } }`,
      /more than 255 characters/,
    ],
    [
      'that stand often in one place, with arguments',
      `{ ${times(240, (i) => `flights(after: "${'x'.repeat(4_000)}${i}") { id }`)} }`,
      /flights stands too often/,
    ],
    [
      'that stand often in one place, through others',
      `{ flights(first: 1) { ${times(160, (i) => `origin { departures(first: ${i}) { id } }`)} } }`,
      /stands too often/,
    ],
    [
      'that stand often in fragments which nothing spreads',
      `{ __typename } ${times(30, (i) => `fragment F${i} on Flight { ${times(100, (i) => `d${' '.repeat(i)}: id`)} }`)}`,
      /d stands too often/,
    ],
  ])('are refused %s', async (_, query, message) => {
    expect((await post(JSON.stringify({ query }))).errors).toEqual(refusal(message));
  });

  it('may stand in one place as often as programs write them', async () => {
    const query = `{ flight(id: 1) { ${times(60, () => 'id ...F')} } } fragment F on Flight { id origin { iata } }`;
    expect(await post(JSON.stringify({ query }))).toHaveProperty('data.flight.id', 1);
  });
});

describe('R12 an answer does not repeat what was sent', () => {
  const long = '9'.repeat(1_000_000);

  it.each([
    ['a number', bookings(`{"fare":{"equals":"${long}"}}`)],
    ['JSON that is compared', bookings(`{"extras":{"lt":{"a":"${long}"}}}`)],
    ['the object around an unknown key', flights(`{${times(50, (i) => `"k${i}":1,`)}"long":"${long}"}`)],
    ['an order', withVariable('[FlightOrderBy!]', `[{"delay":"${long}"}]`, 'flights(orderBy: $v) { id }')],
    ['a number of a document', JSON.stringify({ query: `{ flights(first: ${long}) { id } }` })],
    [
      'the name of a stream',
      withVariable('ID!', `"${long}"`, 'streamControl(streamId: $v, command: { cancel: true }) { id }').replace(
        'query(',
        'mutation(',
      ),
    ],
  ])('%s', async (_, body) => {
    const { text, errors } = await post(body);
    expect(errors.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThan(20_000);
  });
});
