/** R8, R10: what ends a statement in the database says so, at every door, and is not taken for anything else. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../doors/doors.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { startServer } from '../utils/server.ts';
import { until } from '../utils/until.ts';

/** Of more bytes than the sockets hold. */
const flights = 28_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
});
afterAll(() => database.dispose());

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function ask(url: string, query: string) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { errors } = await answer.json();
  return { code: errors[0].extensions.code, message: errors[0].message };
}

const refusals: readonly [string, (url: string) => Promise<{ code: string; message: string }>][] = [
  ['a look-up', (url) => ask(url, '{ flight(id: 1) { id } }')],
  ['a list', (url) => ask(url, '{ flights(first: 3) { id } }')],
  [
    'a download',
    async (url) => {
      const { code, detail } = await (await fetch(`${url}/export/flights.csv?first=3`)).json();
      return { code, message: detail };
    },
  ],
];

const backends = `FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'sluice' AND wait_event_type = 'Lock'`;

describe.each(refusals)('%s', (_, open) => {
  it.each([
    ['cancelled', 'pg_cancel_backend', 'cancelled in the database'],
    ['ended with its connection', 'pg_terminate_backend', 'has ended this connection'],
  ])('is told that it was %s', async (_, end, message) => {
    await using server = await startServer({ DATABASE_URL: database.url });
    await using _table = await lockTable(database.url, 'Flight');
    const opening = open(server.url);
    let answer: unknown;
    opening.then((told) => {
      answer = told;
    });
    // The first that waits may be an estimate, whose failure nobody is told.
    await until(async () => {
      await run(`SELECT ${end}(pid) ${backends}`);
      return answer !== undefined;
    });
    expect(answer).toEqual({ code: 'DATABASE_UNAVAILABLE', message: expect.stringContaining(message) });
  });

  it.each([
    ['conflict with recovery', '40001', 'canceling statement due to conflict with recovery', 'standby'],
    ['collision', '40001', 'could not serialize access', 'collided with a change'],
    ['lock timeout of its role', '55P03', 'canceling statement due to lock timeout', 'lock_timeout'],
  ])('is told of a %s', async (_, state, says, message) => {
    await using server = await startServer({ DATABASE_URL: database.url });
    // As PostgreSQL says it, without a standby to say it.
    await run(`CREATE OR REPLACE FUNCTION fail() RETURNS boolean LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '${says}' USING ERRCODE = '${state}'; END $$`);
    await run('ALTER TABLE "Flight" RENAME TO "EveryFlight"');
    try {
      await run('CREATE VIEW "Flight" AS SELECT * FROM "EveryFlight" WHERE fail()');
      expect(await open(server.url)).toEqual({
        code: 'DATABASE_UNAVAILABLE',
        message: expect.stringContaining(message),
      });
    } finally {
      await run('DROP VIEW IF EXISTS "Flight"; ALTER TABLE "EveryFlight" RENAME TO "Flight"');
    }
  });
});

describe('a role with time limits of its own', () => {
  it.each(['statement_timeout', 'idle_in_transaction_session_timeout'])('has whole streams beside %s', async (name) => {
    const url = new URL(database.url);
    url.searchParams.set('options', `-c ${name}=200`);
    await using server = await startServer({ DATABASE_URL: url.href });
    const reading = doors[0]?.open(server.url, { wide: true });
    await reading?.firstBytes();
    // For as long as the database sleeps, nothing is read.
    await run('SELECT pg_sleep(0.5)');
    expect(await reading?.rows()).toHaveLength(flights);
  });
});
