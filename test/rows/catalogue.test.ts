/** What the database alone knows, told without a wait. */
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { readCatalogue } from '../../src/core/postgres/catalogue.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { connect } from './client.ts';

let database: TestDatabase;
let db: ReturnType<typeof connect>;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, { max: 1 });
});
afterAll(async () => {
  await db?.[Symbol.asyncDispose]();
  await database?.dispose();
});
afterEach(() => vi.restoreAllMocks());

const { signal } = new AbortController();

/** How many indexes a table has, as it is told. */
async function indexesOf(table: string, fresh = false) {
  const catalogue = await readCatalogue(db.pool, [table], { signal, fresh });
  return catalogue.get(table)?.indexes.length ?? 0;
}

function afterSeconds(seconds: number) {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + seconds * 1000);
}

it('tells what was read some seconds ago, and reads it again meanwhile', async () => {
  const before = await indexesOf('"Booking"');
  await db.pool.query('CREATE INDEX ON "Booking" (passenger)');
  expect(await indexesOf('"Booking"')).toBe(before);

  afterSeconds(6);
  // The only connection is taken: whoever waited for the database would wait for ever.
  const client = await db.pool.connect();
  expect([await indexesOf('"Booking"'), await indexesOf('"Booking"')]).toEqual([before, before]);
  client.release();
  await once(db.pool, 'release');
  await vi.waitFor(async () => expect(await indexesOf('"Booking"')).toBe(before + 1), { interval: 1 });
});

it('asks the database where nobody has asked for a minute', async () => {
  const before = await indexesOf('"Flight"');
  await db.pool.query('CREATE INDEX ON "Flight" (distance)');
  afterSeconds(61);
  expect(await indexesOf('"Flight"')).toBe(before + 1);
});

it('asks the database at once for those who need to know it for certain', async () => {
  const before = await indexesOf('"Airport"');
  await db.pool.query('CREATE INDEX ON "Airport" (city)');
  expect(await indexesOf('"Airport"', true)).toBe(before + 1);
});

it('tells what it knows where the database does not answer', async () => {
  const known = await indexesOf('"Airport"');
  afterSeconds(6);
  const away = vi.spyOn(db.pool, 'connect').mockImplementation(() => Promise.reject(new Error('away')));
  expect(await indexesOf('"Airport"')).toBe(known);
  await vi.waitFor(() => expect(away).toHaveBeenCalled());
  away.mockRestore();
  await db.pool.query('DROP INDEX "Airport_city_idx"');
  expect(await indexesOf('"Airport"')).toBe(known);
  await vi.waitFor(async () => expect(await indexesOf('"Airport"')).toBe(known - 1), { interval: 1 });
});
