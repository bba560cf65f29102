/** R12: a document is refused for its size before anything is made of it, however it hides that. */
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.dispose());

async function ask(query: string) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.json();
}

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** Each fragment spreads the next one ten times. */
const laughs = (levels: number) =>
  `{ flight(id: 1) { ...F0 } } ${times(levels, (i) => `fragment F${i} on Flight { ${times(10, () => `...F${i + 1}`)} }`)} fragment F${levels} on Flight { id }`;

describe('a document is refused with', () => {
  it.each([
    ['too many fields', `{ flight(id: 1) { ${times(500, (i) => `f${i}: id`)} } }`, /more than 500 fields/],
    ['one field too often', `{ flight(id: 1) { ${times(3_000, () => 'id')} } }`, /more than 500 fields/],
    [
      'one relation under many names',
      `{ airport(iata: "ATL") { ${times(900, (i) => `d${i}: departures(first: ${i}) { id }`)} } }`,
      /fields|tokens/,
    ],
    ['fragments that multiply', laughs(50), /more than 500 fields/],
    [
      'a fragment that is too large, though unused',
      `{ __typename } fragment F on Flight { ${times(501, () => 'id')} }`,
      /fields/,
    ],
    [
      'too many tokens',
      `{ flights(where: { id: { in: [${times(10_000, String)}] } }) { id } }`,
      /more than 10000 tokens/,
    ],
    ['selections nested deep', `{ ${'a { '.repeat(100_000)}`, /nests deeper|tokens/],
    ['fragments nested deep', `{ ${'... { '.repeat(3_000)} __typename ${'}'.repeat(3_000)} }`, /nests deeper|fields/],
    ['values nested deep', `{ flights(where: ${'['.repeat(100_000)}`, /nests deeper|tokens/],
    ['a megabyte of them', `{ ${'id '.repeat(340_000)} }`, /tokens/],
    ['a longer body', `{ ${'id '.repeat(350_000)} }`, /body .* longer than 1048576 bytes/],
  ])('%s', async (_, query, message) => {
    expect(await ask(query)).toEqual({
      errors: [
        expect.objectContaining({
          message: expect.stringMatching(message),
          extensions: expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
        }),
      ],
    });
  });

  it('a fragment inside itself', async () => {
    const { errors } = await ask(
      '{ flight(id: 1) { ...A } } fragment A on Flight { id ...B } fragment B on Flight { ...A }',
    );
    expect(errors[0]).toMatchObject({ message: /within itself/, extensions: { code: 'BAD_USER_INPUT' } });
  });
});

describe('a document is answered with', () => {
  it.each([
    ['as many fields as may be', `{ flight(id: 1) { ${times(499, (i) => `f${i}: id`)} } }`],
    [
      'as many arguments as fields may have',
      `{ airport(iata: "ATL") { ${times(249, () => 'd: departures(first: 1) { id }')} } }`,
    ],
    ['introspection', getIntrospectionQuery()],
  ])('%s', async (_, query) => {
    const { data, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect(data).toBeTruthy();
  });
});
