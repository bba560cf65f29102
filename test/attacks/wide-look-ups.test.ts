/** A row of any length is refused by its first bytes, in look-ups and lists: the server never holds it. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundedQuery, limitRows } from '../../src/core/postgres/bounded-query.ts';
import { surviveBreaks } from '../../src/core/postgres/survive-breaks.ts';
import { settleTransactions } from '../../src/core/postgres/transaction-settings.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { createNetwork, type Network } from '../utils/network.ts';
import { startServer, type TestServer } from '../utils/server.ts';

const megabyte = 1024 * 1024;

let database: TestDatabase;
let network: Network;
let server: TestServer;
let iata: string;
beforeAll(async () => {
  database = await createDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `UPDATE "Airport" SET name = repeat('wide', ${2 * megabyte})
     WHERE iata = (SELECT "originIata" FROM "Flight" WHERE id = 1) RETURNING iata`,
  );
  await client.end();
  iata = rows[0].iata;
  // Whoever waits for the whole row loses the connection first.
  network = await createNetwork(database.url, { budget: () => 4 * megabyte });
  server = await startServer({ DATABASE_URL: network.url, MAX_ROW_BYTES: String(megabyte) });
});
afterAll(async () => {
  await server?.dispose();
  await network?.[Symbol.asyncDispose]();
  await database?.dispose();
});

async function ask(query: string) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data?: unknown; errors?: { message: string; extensions: object }[] };
}

describe('R12 a row that is too wide', () => {
  it.each([
    ['a look-up', () => `{ airport(iata: "${iata}") { name } }`],
    ['a relation of a look-up', () => '{ flight(id: 1) { origin { name } } }'],
    ['a list of a look-up', () => '{ flight(id: 1) { origin { departures(first: 2) { origin { name } } } } }'],
    ['a list of few rows', () => `{ airports(first: 1, where: { iata: { equals: "${iata}" } }) { name } }`],
    ['a list', () => `{ airports(where: { iata: { equals: "${iata}" } }) { name } }`],
  ])('of %s is refused by its beginning, however often', async (_, query) => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(query())));
    for (const { errors } of answers)
      expect(errors).toMatchObject([
        { message: expect.stringContaining('MAX_ROW_BYTES'), extensions: { code: 'LIMIT_EXCEEDED' } },
      ]);
  });

  it('leaves the server as it was', async () => {
    expect(await ask(`{ airport(iata: "${iata}") { iata } flight(id: 1) { id } }`)).toEqual({
      data: { airport: { iata }, flight: { id: 1 } },
    });
  });
});

describe('a statement with a bound', () => {
  const pools = [
    ['a pool', () => new pg.Pool({ connectionString: database.url, max: 1 })],
    [
      'a pool behind a pooler',
      () => {
        const pool = new pg.Pool({ connectionString: database.url, max: 1 });
        settleTransactions(pool, { DateStyle: 'ISO' });
        return pool;
      },
    ],
  ] as const;
  const query = (pool: pg.Pool, text: string, values: unknown[] = []) =>
    // The pool takes such an object in the place of a text, which its types leave out.
    pool.query(boundedQuery(pool, { text, values, rowMode: 'array' }) as pg.QueryArrayConfig);

  it.each(pools)('of %s gives its rows wherever the chunks are cut, and fails as any other does', async (_, create) => {
    const pool = create();
    surviveBreaks(pool);
    limitRows(pool, 100_000);
    const text = 'SELECT n, repeat($1, n * 7) FROM generate_series(1, 3000) AS n';
    const { rows } = await query(pool, text, ['x']);
    expect(rows).toEqual(Array.from({ length: 3_000 }, (_, n) => [n + 1, 'x'.repeat(7 * (n + 1))]));
    await expect(query(pool, 'SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await expect(query(pool, text, ['some text'])).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect((await query(pool, 'SELECT 1')).rows).toEqual([[1]]);
    const client = await pool.connect();
    expect(client.connection.stream.listenerCount('data')).toBe(1);
    client.release();
    await pool.end();
  });
});
