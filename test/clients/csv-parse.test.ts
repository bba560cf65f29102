/** csv-parse, a CSV parser, reads a download back to the database's values while it arrives. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type CastingContext, parse } from 'csv-parse';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { checksumOf } from './flights.ts';

let server: TestServer;
let database: pg.Client;

beforeAll(async () => {
  server = await startServer();
  database = new pg.Client({ connectionString: sharedUrl() });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await server?.dispose();
});

/** `Response` hides trailers, hence Node's own client. */
async function download(path: string): Promise<IncomingMessage> {
  const req = request(`${server.url}${path}`, { agent: false }).end();
  // A reset is told by the request as well as by its response.
  req.on('error', () => {});
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  return res;
}

/** All records, the header first; an empty cell without quotes is null. */
async function readCsv(res: IncomingMessage): Promise<(string | null)[][]> {
  const cast = (text: string, { quoting }: CastingContext) => (text === '' && !quoting ? null : text);
  const records: (string | null)[][] = [];
  await pipeline(res, parse({ cast, relax_column_count: false }), async (parsed) => {
    for await (const record of parsed) records.push(record);
  });
  return records;
}

const iso = `to_char(date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const airport = ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'];
const airportText = (alias: string) => airport.map((column) => `${alias}.${column}::text`).join();

test('every column of every flight, with both airports', async () => {
  const fields = ['id', 'date', 'delay', 'distance', 'originIata', 'destinationIata']
    .concat(airport.map((field) => `origin.${field}`))
    .concat(airport.map((field) => `destination.${field}`));
  const orderBy = JSON.stringify([{ delay: { sort: 'asc', nulls: 'first' } }]);
  const res = await download(`/export/flights.csv?${new URLSearchParams({ fields: fields.join(), orderBy })}`);
  const [header, ...records] = await readCsv(res);

  const { rows } = await database.query<string[]>({
    rowMode: 'array',
    text: `SELECT f.id::text, ${iso}, f.delay::text, f.distance::text, "originIata", "destinationIata",
             ${airportText('o')}, ${airportText('d')}
           FROM "Flight" f JOIN "Airport" o ON o.iata = "originIata" JOIN "Airport" d ON d.iata = "destinationIata"
           ORDER BY f.delay NULLS FIRST, f.id`,
  });
  expect(rows.length).toBe(20_000);
  expect(header).toEqual(fields);
  expect(records).toEqual(rows);
  expect(res.trailers).toMatchObject({
    'row-count': String(rows.length),
    'row-checksum': checksumOf(records.map(([id]) => id)),
  });
});

test('every airport, where nulls are kept apart from texts', async () => {
  const res = await download('/export/airports.csv');
  const [header, ...records] = await readCsv(res);
  const { rows } = await database.query<(string | null)[]>({
    rowMode: 'array',
    text: `SELECT ${airportText('a')} FROM "Airport" a ORDER BY iata`,
  });
  expect(header).toEqual(airport);
  expect(records).toEqual(rows);
  // Else nothing was kept apart.
  expect(rows.filter((row) => row.includes(null)).length).toBeGreaterThan(0);
  expect(res.trailers['row-checksum']).toBe(checksumOf(records.map(([iata]) => iata)));
});
