/** What is closed by default, and what the settings open or close: origins, GraphiQL, introspection, depth; and paths. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../utils/server.ts';

const named = 'https://app.example.com';
const foreign = 'https://evil.example.com';

let standard: TestServer;
let opened: TestServer;
let closed: TestServer;
beforeAll(async () => {
  standard = await startServer();
  opened = await startServer({ CORS_ORIGINS: `${named}, https://other.example.com` });
  closed = await startServer({ CONSOLE: 'off', GRAPHIQL: 'off', INTROSPECTION: 'off', MAX_QUERY_DEPTH: '4' });
});
afterAll(async () => {
  for (const server of [standard, opened, closed]) await server?.dispose();
});

interface Ask {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: object;
}

/** By Node's own client, which sends an `Origin` as it is told and follows no redirect. */
async function ask({ url }: TestServer, path: string, { method = 'GET', headers = {}, body }: Ask = {}) {
  const req = request(`${url}${path}`, { method, headers, agent: false }).end(body && JSON.stringify(body));
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  return { status: res.statusCode, headers: res.headers, text: await text(res) };
}

const query = (server: TestServer, query: string, headers: OutgoingHttpHeaders = {}) =>
  ask(server, '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: { query },
  });

const corsHeaders = (headers: IncomingHttpHeaders) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

const preflight = (origin: string): Ask => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
});

const paths = ['/graphql?query={__typename}', '/export/flights.csv?first=1', '/readyz', '/nowhere'];

describe('without CORS_ORIGINS', () => {
  test.each(paths)('no origin is given access to %s', async (path) => {
    const answer = await ask(standard, path, { headers: { origin: foreign } });
    expect(corsHeaders(answer.headers)).toEqual([]);
    const asked = await ask(standard, path, preflight(foreign));
    expect(corsHeaders(asked.headers)).toEqual([]);
  });

  test('an origin that calls itself null is not given access either', async () => {
    const answer = await query(standard, '{ __typename }', { origin: 'null' });
    expect(corsHeaders(answer.headers)).toEqual([]);
  });
});

describe('with CORS_ORIGINS', () => {
  test.each(paths)('a named origin is given access to %s', async (path) => {
    const { headers } = await ask(opened, path, { headers: { origin: named } });
    expect(headers['access-control-allow-origin']).toBe(named);
    expect(headers.vary).toMatch(/\bOrigin\b/i);
  });

  test.each(paths)('a preflight of a named origin is answered for %s', async (path) => {
    const { status, headers } = await ask(opened, path, preflight(named));
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe(named);
    expect(headers['access-control-allow-methods']).toContain('POST');
    expect(headers['access-control-allow-headers']).toContain('content-type');
  });

  test.each(paths)('another origin is not given access to %s', async (path) => {
    for (const origin of [foreign, `${named}.evil.example`, 'http://app.example.com', 'null']) {
      const { headers } = await ask(opened, path, { headers: { origin } });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      const asked = await ask(opened, path, preflight(origin));
      expect(asked.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('a download lets its name be read by a named origin', async () => {
    const { headers } = await ask(opened, '/export/flights.csv?first=1', { headers: { origin: named } });
    const exposed = String(headers['access-control-expose-headers']).toLowerCase().split(',');
    expect(exposed).toContain('content-disposition');
    // And whatever else is said of the rows.
    const ours = Object.keys(headers).filter((name) => /^(row|stream|resume)-/.test(name));
    expect(ours).toEqual(expect.arrayContaining(['row-estimate', 'row-key', 'stream-id']));
    for (const name of ours) expect(exposed).toContain(name);
  });

  test('a refusal can be read by a named origin too', async () => {
    const { status, headers } = await ask(opened, '/export/flights.csv?first=-1', { headers: { origin: named } });
    expect(status).toBe(400);
    expect(headers['access-control-allow-origin']).toBe(named);
  });
});

describe('GraphiQL', () => {
  const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

  test('is served to browsers', async () => {
    const page = await ask(standard, '/graphql', browser);
    expect(page).toMatchObject({ status: 200, text: expect.stringMatching(/<html/i) });
  });

  test('loads nothing from elsewhere', async () => {
    const page = await ask(standard, '/graphql', browser);
    expect([...page.text.matchAll(/(?:src|href)\s*=\s*["']?(https?:)?\/\/[^"'\s>]+/gi)].map(([link]) => link)).toEqual(
      [],
    );
  });

  test('is not there with GRAPHIQL=off', async () => {
    const page = await ask(closed, '/graphql', browser);
    expect(page.text).not.toMatch(/<html/i);
    const root = await ask(closed, '/', browser);
    expect(root).toMatchObject({ status: 404, headers: { 'content-type': 'application/problem+json' } });
  });
});

describe('introspection', () => {
  test('is answered', async () => {
    const { text } = await query(standard, getIntrospectionQuery());
    expect(JSON.parse(text)).toMatchObject({ data: { __schema: { queryType: { name: 'Query' } } } });
  });

  test.each(['{ __schema { queryType { name } } }', '{ __type(name: "Flight") { name } }'])(
    'is refused with INTROSPECTION=off: %s',
    async (introspection) => {
      const { text } = await query(closed, introspection);
      const { data, errors } = JSON.parse(text);
      expect(data).toBeUndefined();
      for (const error of errors) expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    },
  );

  test.each([
    ['{ flights(first: 1) { dela } }', {}],
    ['query ($where: FlightWhere) { flights(first: 1, where: $where) { id } }', { where: { dela: { gt: 1 } } }],
  ])('with INTROSPECTION=off, no name is suggested for a misspelt one: %s', async (misspelt, variables) => {
    const body = JSON.stringify({ query: misspelt, variables });
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const told = async ({ url }: TestServer) =>
      (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
    expect(await told(standard)).toContain('delay');
    expect(await told(closed)).not.toContain('delay');
  });

  test('with INTROSPECTION=off, __typename and data are given as ever', async () => {
    const { text } = await query(closed, '{ flight(id: 1) { __typename id } }');
    expect(JSON.parse(text)).toEqual({ data: { flight: { __typename: 'Flight', id: 1 } } });
  });
});

describe('an operation that is deeper than MAX_QUERY_DEPTH', () => {
  test.each([
    ['a query', '{ flight(id: 1) { origin { departures(first: 1) { origin { city } } } } }'],
    ['a list in parts', '{ flights(first: 1) @stream { origin { departures(first: 1) { origin { city } } } } }'],
    [
      'one that hides it in fragments',
      '{ flight(id: 1) { ...A } } fragment A on Flight { origin { ...B } } fragment B on Airport { departures(first: 1) { origin { city } } }',
    ],
  ])('is refused before it runs: %s', async (_, deep) => {
    const { text } = await query(closed, deep);
    const { data, errors } = JSON.parse(text);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { message: expect.stringContaining('4 levels'), extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
    expect(JSON.parse((await query(standard, deep)).text)).not.toHaveProperty('errors');
  });

  test('one that is just as deep as that is answered', async () => {
    const { text } = await query(closed, '{ flight(id: 1) { origin { departures(first: 1) { id } } } }');
    expect(JSON.parse(text)).toMatchObject({
      data: { flight: { origin: { departures: [{ id: expect.any(Number) }] } } },
    });
  });
});

test('an unknown path is a problem that names what there is', async () => {
  for (const path of ['/nowhere', '/graphql/more', '//graphql', '/export/planes.csv']) {
    const { status, headers, text } = await ask(standard, path);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
      detail: expect.stringContaining('/export/'),
    });
  }
});
