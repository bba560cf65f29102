/** SQL inside a request stays data: values are parameters, and names are those of the schema or refused. */
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { startServer, type TestServer } from '../utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.dispose());

const texts = [
  `x' OR '1'='1`,
  `x'; DROP TABLE "Flight"; --`,
  `x\\'; DROP TABLE "Flight"; --`,
  `$1); DROP TABLE "Flight"; --`,
  `x" OR "name" <> "`,
  `%' OR true --`,
];

it.each(texts)('the value %s is a value', async (text) => {
  const filters = [{ name: { equals: text } }, { name: { contains: text } }, { name: { in: [text] } }];
  for (const where of filters) {
    expect(await download('airports', { where })).toEqual([200, 'iata\r\n']);
  }
  const query = 'query ($text: String!) { airports(where: { name: { startsWith: $text } }) { iata } }';
  const { data } = await graphql(query, { text });
  expect(data).toEqual({ airports: [] });
  await flightsAreThere();
});

it.each(texts)('the path %s into JSON is a path', async (text) => {
  const where = { extras: { path: [text], equals: 1 } };
  expect(await download('bookings', { where }, 'id')).toEqual([200, 'id\r\n']);
  await flightsAreThere();
});

it.each(texts)('the name %s is no name', async (text) => {
  const refused = [
    await download('airports', { where: { [text]: { equals: 'ATL' } } }),
    await download('airports', { where: { name: { [text]: 'ATL' } } }),
    await download('airports', { orderBy: [{ [text]: 'asc' }] }),
    await download('airports', { orderBy: [{ iata: text }] }),
    await download('airports', {}, text),
    await download(text, {}),
  ];
  expect(refused.map(([status]) => status)).toEqual([400, 400, 400, 400, 404, 404]);
  await flightsAreThere();
});

test('a token that holds quotes and comment signs goes on by value', async () => {
  const orderBy = [{ note: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }];
  const where = { note: { contains: "'" } };
  const [, all] = await download('bookings', { where, orderBy }, 'id');
  const wanted = all.trim().split('\r\n').slice(1, 4);
  expect(wanted).toHaveLength(3);
  const got: string[] = [];
  let after: string | undefined;
  for (const _ of wanted) {
    const query = `query ($after: String) {
      bookings(first: 1, after: $after, where: { note: { contains: "'" } }, orderBy: [{ note: { sort: asc, nulls: last } }, { id: asc }]) { id }
    }`;
    const { data, extensions } = await graphql(query, { after });
    got.push(...data.bookings.map(({ id }: { id: string }) => id));
    after = extensions.streams.bookings.token;
  }
  expect(got).toEqual(wanted);
});

async function download(list: string, args: Record<string, unknown>, fields = 'iata'): Promise<[number, string]> {
  const url = new URL(`/export/${encodeURIComponent(list)}.csv`, server.url);
  url.searchParams.set('fields', fields);
  for (const [name, value] of Object.entries(args)) url.searchParams.set(name, JSON.stringify(value));
  const response = await fetch(url);
  return [response.status, await response.text()];
}

async function graphql(query: string, variables: object) {
  const response = await fetch(new URL('/graphql', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

async function flightsAreThere() {
  const { data } = await graphql('{ flights(first: 1) { id } }', {});
  expect(data.flights).toHaveLength(1);
}
