/** What is wrong with a request is said, in words and with a code, whatever is wrong with it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.dispose());

const query = '{ flights(first: 1) { id } }';
const nested = (levels: number): object => (levels === 0 ? {} : { NOT: nested(levels - 1) });
const json = { 'content-type': 'application/json', accept: 'application/json' };

const requests: Record<string, [path: string, init: RequestInit, status: number, code: string, says: RegExp]> = {
  'variables that are no JSON': [
    `?query=${query}&variables=bad`,
    {},
    400,
    'BAD_USER_INPUT',
    /variables is not valid JSON/,
  ],
  'extensions that are no JSON': [`?query=${query}&extensions={`, {}, 400, 'BAD_USER_INPUT', /extensions is not valid/],
  'a body that is no JSON': ['', { method: 'POST', headers: json, body: '{' }, 400, 'BAD_USER_INPUT', /JSON/],
  'a content type that is not taken': [
    '',
    { method: 'POST', headers: { 'content-type': 'text/plain' }, body: query },
    415,
    'BAD_USER_INPUT',
    /application\/json/,
  ],
  'an Accept that takes no answer': [
    `?query=${query}`,
    { headers: { accept: 'application/xml' } },
    406,
    'BAD_USER_INPUT',
    /Accept/,
  ],
  'variables that nest too deep': [
    '',
    {
      method: 'POST',
      headers: json,
      body: JSON.stringify({
        query: 'query ($w: FlightWhere) { flights(where: $w) { id } }',
        variables: { w: nested(2000) },
      }),
    },
    429,
    'LIMIT_EXCEEDED',
    /nest deeper than 64 levels/,
  ],
};

describe('GraphQL over HTTP refuses', () => {
  it.each(Object.entries(requests))('%s', async (_, [path, init, status, code, says]) => {
    const response = await fetch(`${server.url}/graphql${path}`, init);
    const { errors } = await response.json();
    expect(errors[0]).toMatchObject({ message: expect.stringMatching(says), extensions: { code } });
    expect(response.status).toBe(status);
  });
});
