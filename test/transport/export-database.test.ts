/** Downloads through the whole server, held against what PostgreSQL itself says. */
import { once } from 'node:events';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let server: TestServer;
let client: pg.Client;

beforeAll(async () => {
  server = await startServer();
  client = new pg.Client({ connectionString: sharedUrl() });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await server?.[Symbol.asyncDispose]();
});

const iso = `to_char(date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS date`;

/** What `COPY` makes of a query, which ends its lines otherwise. */
async function copy(query: string): Promise<string> {
  const chunks = await client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT csv, HEADER)`)).toArray();
  return Buffer.concat(chunks).toString().replaceAll('\n', '\r\n');
}

async function download(path: string, query: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}?${new URLSearchParams(query)}`);
}

describe('a download equals what COPY writes:', () => {
  test.each<[string, string, Record<string, string>, string]>([
    [
      'all flights',
      '/export/csv',
      {},
      `SELECT id, ${iso}, delay, distance, "originIata", "destinationIata" FROM "Flight" ORDER BY id`,
    ],
    [
      'all airports',
      '/export/airports.csv',
      {},
      'SELECT iata, name, city, state, country, latitude, longitude FROM "Airport" ORDER BY iata COLLATE "default"',
    ],
    [
      'late flights of Georgia, with their airports',
      '/export/flights.csv',
      {
        where: '{"delay":{"gt":30},"origin":{"state":{"equals":"GA"}}}',
        orderBy: '[{"delay":{"sort":"desc","nulls":"last"}},{"date":"asc"}]',
        fields: 'id,origin.city,destination.name,delay',
      },
      `SELECT f.id, o.city AS "origin.city", d.name AS "destination.name", delay
       FROM "Flight" f JOIN "Airport" o ON o.iata = "originIata" JOIN "Airport" d ON d.iata = "destinationIata"
       WHERE delay > 30 AND o.state = 'GA' ORDER BY delay DESC NULLS LAST, date, f.id`,
    ],
    [
      'the first flights that are neither early nor late',
      '/export/flights.csv',
      { where: '{"OR":[{"delay":{"equals":0}},{"delay":null}]}', first: '70', fields: 'id,delay' },
      'SELECT id, delay FROM "Flight" WHERE delay = 0 OR delay IS NULL ORDER BY id LIMIT 70',
    ],
    [
      'no flights',
      '/export/flights.csv',
      { where: '{"id":{"lt":0}}', fields: 'id' },
      'SELECT id FROM "Flight" WHERE id < 0',
    ],
    [
      'airports with the number of their flights',
      '/export/airports.csv',
      { fields: 'iata,departures:count,arrivals:count' },
      `SELECT iata, (SELECT count(*) FROM "Flight" WHERE "originIata" = iata) AS "departures:count",
         (SELECT count(*) FROM "Flight" WHERE "destinationIata" = iata) AS "arrivals:count"
       FROM "Airport" ORDER BY iata COLLATE "default"`,
    ],
    [
      'airports with their flights as JSON',
      '/export/airports.csv',
      { fields: 'iata,departures:json', where: '{"state":{"equals":"MS"}}' },
      `SELECT iata, (
         SELECT concat('[', string_agg(replace(json_build_object('id', id, 'date', to_char(date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'delay', delay, 'distance', distance, 'originIata', "originIata", 'destinationIata', "destinationIata")::text,
           ' ', ''), ',' ORDER BY id), ']') FROM "Flight" WHERE "originIata" = iata) AS "departures:json"
       FROM "Airport" WHERE state = 'MS' ORDER BY iata`,
    ],
    ['the first none', '/export/flights.csv', { first: '0', fields: 'id' }, 'SELECT id FROM "Flight" LIMIT 0'],
  ])('%s', async (_, path, query, sql) => {
    const answer = await download(path, query);
    const body = await answer.text();
    expect(answer.status, body.slice(0, 1000)).toBe(200);
    expect(body).toBe(await copy(sql));
  });
});

test.each(['Airport', 'Flight'])('COPY reads the profile postgres back to the same table: %s', async (table) => {
  const body = await (await download(`/export/${table.toLowerCase()}s.csv`, { profile: 'postgres' })).text();
  await client.query(`CREATE TEMPORARY TABLE copied (LIKE "${table}")`);
  const into = client.query(copyFrom('COPY copied FROM STDIN (FORMAT csv, HEADER match)'));
  into.end(body);
  await once(into, 'finish');
  const { rows } = await client.query(
    `SELECT count(*)::int AS rows, (SELECT count(*)::int FROM "${table}") AS expected,
       (SELECT count(*)::int FROM (SELECT * FROM copied EXCEPT ALL SELECT * FROM "${table}") AS different) AS different
     FROM copied`,
  );
  await client.query('DROP TABLE copied');
  expect(rows[0].rows).toBeGreaterThan(0);
  expect(rows[0]).toEqual({ rows: rows[0].expected, expected: rows[0].expected, different: 0 });
});

test('a parser reads the airports back to their values', async () => {
  const body = await (await download('/export/airports.csv')).text();
  const { rows } = await client.query('SELECT * FROM "Airport" ORDER BY iata');
  const parsed = parse(body, {
    columns: true,
    cast: (value, { quoting, header, column }) => {
      if (header) return value;
      if (value === '' && !quoting) return null;
      return column === 'latitude' || column === 'longitude' ? Number(value) : value;
    },
  });
  expect(parsed).toEqual(rows);
});

test('NDJSON has the rows as PostgreSQL makes JSON of them, with their relations in them', async () => {
  const answer = await download('/export/airports.ndjson', {
    fields: 'iata,latitude,city,departures.id,departures.delay,departures.destination.city',
    where: '{"state":{"equals":"MS"}}',
  });
  const lines = (await answer.text()).split('\n');
  const { rows } = await client.query(
    `SELECT iata, latitude, city, (
       SELECT coalesce(json_agg(json_build_object('id', f.id, 'delay', delay, 'destination', json_build_object('city', d.city)) ORDER BY f.id), '[]')
       FROM "Flight" f JOIN "Airport" d ON d.iata = f."destinationIata" WHERE f."originIata" = a.iata) AS departures
     FROM "Airport" a WHERE state = 'MS' ORDER BY iata`,
  );
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  expect(rows.flatMap(({ departures }) => departures)).not.toEqual([]);
});

test('a condition as deep as is taken is one that Prisma takes too', async () => {
  const nested = (levels: number) => `${'{"NOT":['.repeat(levels)}{"delay":{"in":[1]}}${']}'.repeat(levels)}`;
  expect((await download('/export/csv', { where: nested(14), first: '1' })).status).toBe(200);
  expect((await download('/export/csv', { where: nested(15), first: '1' })).status).toBe(400);
});
