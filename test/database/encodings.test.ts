/** Databases whose encoding is not UTF8: every text is right, or refused with the reason, at every door. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors, readList } from '../doors/doors.ts';
import { bookings } from '../doors/tables.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

/** LATIN1 has no euro, no kana and no emoji. */
const latin = `Zürich "é", 'ÿ'\n£`;
const other = 'Zürich €, 日本 😀';

async function fill(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`INSERT INTO "Airport" VALUES ('AAA', $1, $1, NULL, 'USA', 1, 2)`, [text]);
    await client.query(`INSERT INTO "Flight" VALUES (1, '2001-01-01', 1, 5, 'AAA', 'AAA')`);
    await client.query(
      `INSERT INTO "Booking" (id, reference, "flightId", passenger, status, fare, tags, extras, note, "bookedAt")
       VALUES (1, '00000000-0000-0000-0000-000000000001', 1, $1, 'HELD', 1, $2, $3, $1, '2001-01-01')`,
      [text, [text, ''], JSON.stringify({ [text]: text })],
    );
  } finally {
    await client.end();
  }
}

describe.each([
  { encoding: 'LATIN1', text: latin },
  { encoding: 'SQL_ASCII', text: other },
])('$encoding', ({ encoding, text }) => {
  let database: TestDatabase;
  let server: TestServer;
  let plain: TestServer;
  let same: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyDatabase({ encoding });
    same = await createEmptyDatabase();
    server = await startServer({ DATABASE_URL: database.url });
    plain = await startServer({ DATABASE_URL: same.url });
    await fill(database.url, text);
    await fill(same.url, text);
  });
  afterAll(async () => {
    await server.dispose();
    await plain.dispose();
    await database.dispose();
    await same.dispose();
  });

  it.each(doors)('gives what is there: $name', async ({ open }) => {
    expect(await open(server.url, {}).rows()).toEqual([{ id: 1, delay: 1, origin: { city: text } }]);
    const ask = { table: bookings, where: { passenger: { equals: text }, tags: { has: text } } };
    const rows = await open(server.url, ask).rows();
    expect(rows).toHaveLength(1);
    expect(rows).toEqual(await open(plain.url, ask).rows());
  });

  it('gives the same list', async () => {
    expect(await readList(server.url, { table: bookings })).toEqual(await readList(plain.url, { table: bookings }));
  });
});

describe('a text that the encoding of the database lacks', () => {
  let database: TestDatabase;
  let server: TestServer;
  beforeAll(async () => {
    database = await createEmptyDatabase({ encoding: 'LATIN1' });
    server = await startServer({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await server.dispose();
    await database.dispose();
  });

  it.each(doors)('is refused with the reason: $name', async ({ open }) => {
    const says = 'The database has the encoding LATIN1, which lacks a character of a text (0xe6 0x97 0xa5 in UTF-8)';
    await expect(open(server.url, { where: { origin: { city: { equals: '日' } } } }).rows()).rejects.toThrow(says);
    await expect(
      open(server.url, { table: bookings, where: { extras: { equals: { a: '日' } } } }).rows(),
    ).rejects.toThrow(says);
  });

  it('is refused in a list, too, and U+0000 as what it is', async () => {
    await expect(readList(server.url, { where: { origin: { city: { contains: '日' } } } })).rejects.toThrow('LATIN1');
    await expect(readList(server.url, { where: { origin: { city: { contains: '\0' } } } })).rejects.toThrow(
      'the character U+0000, which PostgreSQL has not',
    );
  });
});

describe('a text that is no UTF-8, in a database of SQL_ASCII', () => {
  let database: TestDatabase;
  let server: TestServer;
  beforeAll(async () => {
    database = await createEmptyDatabase({ encoding: 'SQL_ASCII' });
    server = await startServer({ DATABASE_URL: database.url });
    await fill(database.url, 'x');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const bytes = `convert_from('\\x5ae9', 'SQL_ASCII')`;
    await client.query(`UPDATE "Airport" SET city = ${bytes}`);
    await client.query(`UPDATE "Booking" SET passenger = ${bytes}`);
    await client.end();
  });
  afterAll(async () => {
    await server.dispose();
    await database.dispose();
  });

  it.each(doors)('is refused with the reason, at the root and beneath a relation: $name', async ({ open }) => {
    const says = 'A text in the database is no UTF-8 (0xe9';
    await expect(open(server.url, {}).rows()).rejects.toThrow(says);
    await expect(open(server.url, { table: bookings }).rows()).rejects.toThrow(says);
  });

  it('is refused in a list and a look-up, too', async () => {
    await expect(readList(server.url, {})).rejects.toThrow('A text in the database is no UTF-8');
    const query = encodeURIComponent('{ airport(iata: "AAA") { city } }');
    const response = await fetch(`${server.url}/graphql?query=${query}`);
    expect(await response.text()).toContain('A text in the database is no UTF-8');
  });
});
