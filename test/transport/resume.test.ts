/** R9: `after` at the doors, beyond what test/soak shows of them: refusals, headers, and how a browser goes on by itself. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  server = await startServer({ DATABASE_URL: database.url });
});
afterAll(async () => {
  await server?.dispose();
  await database?.dispose();
});

async function list(args: string): Promise<{
  data: { flights: { id: number }[] };
  token: string;
  errors?: { message: string; extensions: { code: string } }[];
}> {
  const query = `{ flights(${args}) { id } }`;
  const answer = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'application/json' },
  });
  const { data, extensions, errors } = await answer.json();
  return { data, token: extensions?.streams.flights.token, errors };
}

const csv = (query: Record<string, string>) => fetch(`${server.url}/export/flights.csv?${new URLSearchParams(query)}`);

describe('R9 a list that is answered whole', () => {
  it('is paged by its tokens', async () => {
    const first = await list('first: 3, orderBy: [{ date: desc }]');
    const second = await list(`first: 3, orderBy: [{ date: desc }], after: "${first.token}"`);
    const both = await list('first: 6, orderBy: [{ date: desc }]');
    expect([...first.data.flights, ...second.data.flights]).toEqual(both.data.flights);
  });

  it.each([
    ['no token', '"nonsense"', '', 'TOKEN_INVALID'],
    ['another order', undefined, 'orderBy: [{ date: asc }]', 'TOKEN_MISMATCH'],
    ['another filter', undefined, 'where: { delay: { gt: 1 } }', 'TOKEN_MISMATCH'],
  ])('is refused with %s', async (_, given, args, code) => {
    const token = given ?? `"${(await list('first: 3')).token}"`;
    const { errors } = await list(`first: 3, after: ${token} ${args}`);
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });
});

describe('R9 a download that continues a file', () => {
  it('comes without a header line where it is asked so, and says it', async () => {
    const { token } = await list('first: 20');
    const rest = await csv({ after: token, first: '2', fields: 'id', header: 'absent' });
    expect(rest.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=absent');
    expect(await rest.text()).toBe('21\r\n22\r\n');
    expect(await (await csv({ after: token, first: '1', fields: 'id', header: 'present' })).text()).toBe(
      'id\r\n21\r\n',
    );
    expect(
      await (await csv({ first: '1', fields: 'id', profile: 'excel', header: 'absent' })).arrayBuffer(),
    ).toHaveProperty('byteLength', 3);
  });

  it.each([
    ['csv', { header: 'perhaps' }, 'BAD_USER_INPUT'],
    ['ndjson', { header: 'absent' }, 'BAD_USER_INPUT'],
    ['csv', { after: 'nonsense' }, 'TOKEN_INVALID'],
    ['ndjson', { after: '1.e30.AAAA' }, 'TOKEN_INVALID'],
  ])('is refused: %s, %j', async (format, query, code) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(`${server.url}/export/flights.${format}?${new URLSearchParams(query)}`, { method });
      expect(answer.status).toBe(400);
      if (method === 'GET') expect(await answer.json()).toMatchObject({ code });
    }
  });

  it('estimates the whole, what came before included', async () => {
    const { token } = await list('first: 50');
    const answer = await csv({ after: token, first: '7' });
    expect(answer.headers.get('row-estimate')).toBe('57');
    await answer.text();
  });
});

describe('R9 server-sent events', () => {
  const url = (args: string) =>
    `${server.url}/graphql?${new URLSearchParams({ query: `subscription { flights(${args}) { rows { id } delivered end { rowCount } } }` })}`;
  const read = async (url: string, lastEventId?: string) => {
    const headers = { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
    const events = (await (await fetch(url, { headers })).text())
      .split('\n\n')
      .filter((event) => event.includes('data: {'));
    return events.map((event) => ({
      id: /^id: (.*)$/m.exec(event)?.[1],
      flights: JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '').data?.flights,
      text: event,
    }));
  };

  it('go on behind the last id, of which EventSource tells, up to what was asked for', async () => {
    const all = await read(url('first: 10, batchSize: 4'));
    expect(all.map(({ flights }) => flights.delivered)).toEqual([4, 8, 10]);
    const rest = await read(url('first: 10, batchSize: 4'), all[0]?.id);
    expect(rest.flatMap(({ flights }) => flights.rows.map(({ id }: { id: number }) => id))).toEqual([
      5, 6, 7, 8, 9, 10,
    ]);
    expect(rest.at(-1)?.flights.end).toEqual({ rowCount: 10 });
    const nothing = await read(url('first: 10, batchSize: 4'), all.at(-1)?.id);
    expect(nothing).toMatchObject([{ flights: { rows: [], delivered: 10, end: { rowCount: 10 } } }]);
  });

  it('go on behind it where they began behind another', async () => {
    const [begun] = await read(url('first: 20'));
    const all = await read(url(`first: 6, batchSize: 3, after: "${begun?.id}"`));
    const rest = await read(url(`first: 6, batchSize: 3, after: "${begun?.id}"`), all[0]?.id);
    expect(rest.flatMap(({ flights }) => flights.rows)).toEqual([{ id: 24 }, { id: 25 }, { id: 26 }]);
  });

  it('are refused behind an event whose place no id can hold, and do not come again behind the one before', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const long = `b${randomBytes(1000).toString('hex')}`;
    await client.query(
      `INSERT INTO "Airport" (iata, name, country, latitude, longitude) VALUES ('ZZ1', 'a', 'X', 0, 0), ('ZZ2', $1, 'X', 0, 0), ('ZZ3', 'c', 'X', 0, 0)`,
      [long],
    );
    await client.end();
    const args = 'where: { country: { equals: "X" } }, orderBy: [{ name: asc }], batchSize: 1';
    const query = `subscription { airports(${args}) { rows { iata } } }`;
    const airports = `${server.url}/graphql?${new URLSearchParams({ query })}`;
    const text = await (await fetch(airports, { headers: { accept: 'text/event-stream' } })).text();
    const events = text.split('\n\n').filter((event) => event.includes('data: {'));
    const ids = events.map((event) => /^id: (.*)$/m.exec(event)?.[1]);
    expect(events.map((event) => /ZZ\d/.exec(event)?.[0])).toEqual(['ZZ1', 'ZZ2', 'ZZ3']);
    // Without an id of its own, a browser keeps the one before, and the second row would come twice.
    expect(ids).not.toContain(undefined);
    const headers = { accept: 'text/event-stream', 'last-event-id': ids[1] ?? '' };
    const refused = await fetch(airports, { headers });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('too long for a token');
  });

  it('say so of an id that is none', async () => {
    const headers = { accept: 'text/event-stream', 'last-event-id': 'nonsense' };
    const response = await fetch(url('first: 10'), { headers });
    // An EventSource takes this as final, and would ask an answer of 200 again.
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('TOKEN_INVALID');
  });
});
