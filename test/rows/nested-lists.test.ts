/** Lists inside rows: by an index that gives them in their order, or else by their key before they are sorted. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nestedLists } from '../../src/core/plan/nested-lists.ts';
import { compileStatement } from '../../src/core/plan/statement.ts';
import { readCatalogue } from '../../src/core/postgres/catalogue.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { connect } from './client.ts';

let database: TestDatabase;
let db: ReturnType<typeof connect>;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url);
  await db.prisma.booking.findFirst();
});
afterAll(async () => {
  await db?.[Symbol.asyncDispose]();
  await database?.dispose();
});

/** What there is besides the primary keys. */
const indexes: Readonly<Record<string, readonly string[]>> = {
  'an index on the key and the order': ['"Flight" ("originIata", id)', '"Booking" ("flightId", id)'],
  'one on the key alone': ['"Flight" ("originIata")', '"Booking" ("flightId")'],
  'one on the key, and one on the order': ['"Flight" ("originIata")', '"Flight" (date, id)', '"Booking" ("flightId")'],
  none: [],
};

async function haveIndexes(wanted: readonly string[]) {
  const { rows } = await db.pool.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index
     WHERE indrelid IN ('"Flight"'::regclass, '"Booking"'::regclass) AND NOT indisunique`,
  );
  for (const { name } of rows) await db.pool.query(`DROP INDEX ${name}`);
  for (const on of wanted) await db.pool.query(`CREATE INDEX ON ${on}`);
}

/** Some with flights, and some without. */
const airports = { orderBy: [{ iata: 'asc' as const }], take: 40 };
const first = (take: number, more: object = {}) => ({
  ...{ select: { id: true, date: true }, take, orderBy: [{ id: 'asc' as const }] },
  ...more,
});

const selections: Readonly<Record<string, object>> = {
  'the first of each list': { departures: first(3) },
  'of lists that are filtered': { departures: first(3, { where: { delay: { gt: 20 } } }) },
  'from the other end': { departures: first(2, { orderBy: [{ id: 'desc' }] }) },
  'by another column': { departures: first(4, { orderBy: [{ date: 'desc' }, { id: 'asc' }] }) },
  'with nulls first': {
    departures: first(4, { orderBy: [{ delay: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }] }),
  },
  'by a column of another table': {
    departures: first(2, { orderBy: [{ destination: { city: 'asc' } }, { id: 'asc' }] }),
  },
  'behind those that are passed over': { departures: first(2, { skip: 5 }) },
  'none at all': { departures: first(0), arrivals: first(1) },
  'with relations inside': {
    departures: first(2, {
      select: {
        id: true,
        destination: { select: { city: true, departures: first(1) } },
        bookings: { select: { id: true, fare: true }, take: 2, orderBy: [{ id: 'asc' }] },
      },
    }),
  },
  'of two lists': { departures: first(2), arrivals: first(3, { where: { origin: { state: { equals: 'CA' } } } }) },
};

describe.each(Object.entries(indexes))('with %s', (name, wanted) => {
  beforeAll(() => haveIndexes(wanted));

  it.each(Object.entries(selections))('gives %s as Prisma does', async (_, lists) => {
    const args = { ...airports, select: { iata: true, ...lists } };
    const expected = await db.prisma.airport.findMany(args);
    const rows = [];
    for await (const row of db.prisma.airport.stream(args)) rows.push(row);
    expect(rows).toEqual(expected);
  });

  it('reads no table from one end to the other for the rows of one key', async () => {
    if (name === 'none') return;
    const plan = await explain({ iata: true, departures: first(3) });
    expect(plan).toMatch(/Index Cond: \(.*"originIata"/);
    expect(plan).not.toContain('Flight_pkey');
  });
});

async function fenced(lists: object) {
  const args = { ...airports, select: { iata: true, ...lists } };
  const { text, values } = await compileStatement(() => db.prisma.airport.findMany(args));
  const { tables, fenced } = nestedLists(text);
  const { signal } = new AbortController();
  const catalogue = await readCatalogue(db.pool, tables, { signal, fresh: true });
  return { text: fenced(catalogue), values, isSame: fenced(catalogue) === text };
}

async function explain(lists: object): Promise<string> {
  const { text, values } = await fenced(lists);
  const { rows } = await db.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...values]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('a statement stays as it is', () => {
  const orders: Readonly<Record<string, [string[], object]>> = {
    'where the index gives the order': [['"Flight" ("originIata", id)'], { departures: first(3) }],
    'where it gives it from its other end': [
      ['"Flight" ("originIata", id)'],
      { departures: first(3, { orderBy: [{ id: 'desc' }] }) },
    ],
    'where it gives the beginning of the order': [
      ['"Flight" ("originIata", date)'],
      { departures: first(3, { orderBy: [{ date: 'asc' }, { id: 'asc' }] }) },
    ],
    'where it has the nulls where they are wanted': [
      ['"Flight" ("originIata", delay NULLS FIRST)'],
      { departures: first(3, { orderBy: [{ delay: { sort: 'asc', nulls: 'first' } }] }) },
    ],
    'where nothing leads to the rows of a key': [[], { departures: first(3) }],
    'where all rows of a key are wanted': [['"Flight" ("originIata")'], { departures: { select: { id: true } } }],
  };
  it.each(Object.entries(orders))('%s', async (_, [wanted, lists]) => {
    await haveIndexes(wanted);
    expect((await fenced(lists)).isSame).toBe(true);
  });
});

describe('a statement does not stay as it is', () => {
  const orders: Readonly<Record<string, string>> = {
    'where the index has some of the rows': '"Flight" ("originIata", id) WHERE delay > 5',
    'where it is of another kind': '"Flight" USING hash ("originIata")',
    'where it sorts texts otherwise': '"Flight" ("originIata" COLLATE "C", id)',
    'where something stands between': '"Flight" ("originIata", date, id)',
  };
  beforeEach(() => haveIndexes(['"Flight" ("originIata")']));
  it.each(Object.entries(orders))('%s', async (_, index) => {
    await db.pool.query(`CREATE INDEX ON ${index}`);
    expect((await fenced({ departures: first(3) })).isSame).toBe(false);
  });
});
