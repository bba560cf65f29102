/** Whole tables in every profile, from a real database: what reads them gets the values that were there. */
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let database: TestDatabase;
let server: TestServer;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  server = await startServer({ DATABASE_URL: database.url });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.dispose();
  await database.dispose();
});

const download = (file: string) => fetch(`${server.url}/export/${file}`);

describe('profile=postgres', () => {
  it.each([
    ['bookings', 'Booking', 5_000],
    ['flights', 'Flight', 20_000],
    ['airports', 'Airport', 3_376],
  ])('COPY makes an equal table of %s', async (list, model, count) => {
    const copy = `${list}_copy`;
    await client.query(`CREATE TABLE ${copy} (LIKE "${model}")`);
    const { body } = await download(`${list}.csv?profile=postgres`);
    if (body === null) throw new Error('the download is empty');
    await pipeline(body, client.query(copyFrom(`COPY ${copy} FROM STDIN (FORMAT csv, HEADER)`)));
    const { rowCount: copied } = await client.query(`TABLE ${copy}`);
    const { rows: differences } = await client.query(
      `(TABLE ${copy} EXCEPT ALL TABLE "${model}") UNION ALL (TABLE "${model}" EXCEPT ALL TABLE ${copy})`,
    );
    expect(differences).toEqual([]);
    expect(copied).toBe(count);
  });
});

describe('bookings', () => {
  const header = 'id,reference,flightId,passenger,status,fare,miles,tags,extras,receipt,note,bookedAt'.split(',');

  it.each(['rfc4180', 'excel', 'postgres'])('have their columns in the order of the schema: %s', async (profile) => {
    const text = await (await download(`bookings.csv?profile=${profile}&first=0`)).text();
    expect(parse(text, { bom: true })).toEqual([header]);
  });

  it('have texts guarded for spreadsheets, and numbers as they are', async () => {
    const csv = (profile: string) => download(`bookings.csv?profile=${profile}`).then((res) => res.text());
    const records = (text: string): Record<string, string>[] =>
      parse(text, { columns: true, bom: true, record_delimiter: '\r\n' });
    const plain = records(await csv('rfc4180'));
    const guarded = records(await csv('excel'));
    const isFormula = (cell: string) => /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell);
    const formulas = (rows: Record<string, string>[], column: string) =>
      rows.filter((row) => isFormula(row[column] ?? '')).length;

    expect(formulas(plain, 'passenger')).toBeGreaterThan(100);
    expect(formulas(guarded, 'passenger') + formulas(guarded, 'note') + formulas(guarded, 'receipt')).toBe(0);
    expect(formulas(guarded, 'fare')).toBe(formulas(plain, 'fare'));
    expect(formulas(guarded, 'fare')).toBeGreaterThan(100);
    // Spreadsheets take such moments for dates.
    const iso = (text = '') => new Date(`${text.replace(' ', 'T')}Z`).toISOString();
    expect(guarded[0]?.bookedAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3})?$/);
    const unguarded = guarded.map((row) => ({
      ...row,
      bookedAt: iso(row.bookedAt),
      ...Object.fromEntries(
        ['passenger', 'receipt', 'note', 'status', 'reference'].map((name) => [name, row[name]?.replace(/^'/, '')]),
      ),
    }));
    expect(unguarded).toEqual(plain);
  });
});
