/** Behind a pooler in transaction mode, which gives a connection away after each transaction. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/app/migrate.ts';
import { isBehindPooler } from '../../src/core/postgres/is-behind-pooler.ts';
import { withClient } from '../../src/database/with-client.ts';
import { createLog } from '../../src/log.ts';
import { applyMigrations } from '../../src/schema-engine/apply-migrations.ts';
import { doors, readList } from '../doors/doors.ts';
import { bookings } from '../doors/tables.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { createDatabase, createEmptyDatabase, sharedUrl, type TestDatabase } from '../utils/database.ts';
import { missingPgBouncer, type PgBouncer, startPgBouncer } from '../utils/pgbouncer.ts';
import { keepLog, startServer, type TestServer } from '../utils/server.ts';
import { testFolder } from '../utils/test-folder.ts';

const log = createLog('silent');
const reason = missingPgBouncer();
if (reason) process.stdout.write(`The tests of poolers are skipped: ${reason}.\n`);

it('a connection to PostgreSQL itself is none to a pooler', async () => {
  expect(await withClient(sharedUrl(), 'test', isBehindPooler)).toBe(false);
});

/** Other than a stream wants them, of all kinds: PgBouncer keeps the first two for its clients, and the rest for nobody. */
const oddSettings = {
  datestyle: 'SQL, DMY',
  timezone: 'Asia/Tokyo',
  intervalstyle: 'iso_8601',
  bytea_output: 'escape',
  extra_float_digits: '-9',
};

describe.skipIf(reason)('PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let pooler: PgBouncer;
  let server: TestServer;
  let plain: TestServer;
  let activity: Activity;
  beforeAll(async () => {
    plain = await startServer();
    database = await createDatabase();
    await withClient(database.url, 'test', async (client) => {
      for (const [name, value] of Object.entries(oddSettings))
        await client.query(`ALTER DATABASE ${client.database} SET ${name} = '${value}'`);
    });
    pooler = await startPgBouncer(database.url);
    activity = await watchActivity(database.url);
    server = await startServer({ DATABASE_URL: pooler.url });
  });
  afterAll(async () => {
    await server.dispose();
    await plain.dispose();
    await activity[Symbol.asyncDispose]();
    await pooler[Symbol.asyncDispose]();
    await database.dispose();
  });

  it('is recognised, and told', async () => {
    const told = keepLog();
    await using _ = await startServer({ DATABASE_URL: pooler.url }, { log: told.log });
    expect(told.lines('a pooler stands before the database: each statement brings its settings with it')).toHaveLength(
      1,
    );
  });

  describe.each(doors)('$name', ({ open }) => {
    it('gives the same values, whatever the settings of the database', async () => {
      const ask = { table: bookings, first: 600, orderBy: [{ id: 'desc' }] };
      expect(await open(server.url, ask).rows()).toEqual(await open(plain.url, ask).rows());
    });

    it('cancels the statement of a reader that goes', async () => {
      await activity.streamsAre(0);
      await using _ = await activity.lockAirports();
      const reading = open(server.url, { wide: true });
      reading.firstBytes().catch(() => undefined);
      await activity.streamsAre(1, 'active');
      reading.leave();
      await activity.streamsAre(0);
    });
  });

  it('gives the same look-ups and plain lists', async () => {
    const ask = async ({ url }: TestServer) => {
      const query =
        '{ airport(iata: "ATL") { latitude longitude } bookings(first: 60, orderBy: [{ id: desc }]) { receipt bookedAt } }';
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = await response.json();
      return { data, errors };
    };
    const answer = await ask(server);
    expect(answer).toEqual(await ask(plain));
    expect(answer.errors).toBeUndefined();
    const ordered = { table: bookings, first: 600, orderBy: [{ id: 'desc' }] };
    expect(await readList(server.url, ordered)).toEqual(await readList(plain.url, ordered));
  });

  it('ends a look-up that takes too long', async () => {
    await using hasty = await startServer({ DATABASE_URL: pooler.url, LOOKUP_SECONDS: '1' });
    await using _ = await activity.lockAirports();
    await expect(readList(hasty.url, { first: 5 })).rejects.toThrow('The database worked for too long on this');
  });

  it('keeps nothing of ours for its other clients', async () => {
    // One connection to PostgreSQL, which everybody has in turn.
    await using narrow = await startPgBouncer(database.url, { size: 1 });
    await using only = await startServer({ DATABASE_URL: narrow.url, LOOKUP_SECONDS: '7' });
    expect(await readList(only.url, { first: 5 })).toHaveLength(5);
    await expect(readList(only.url, { first: 5, where: { id: { gt: 2 ** 40 } } })).rejects.toThrow();
    const settings = [...Object.keys(oddSettings).slice(2), 'statement_timeout', 'search_path'];
    const shown = (url: string) =>
      withClient(url, 'test', async (client) => {
        const { rows } = await client.query(
          'SELECT name, setting FROM pg_settings WHERE name = ANY ($1) ORDER BY name',
          [settings],
        );
        return rows;
      });
    expect(await shown(narrow.url)).toEqual(await shown(database.url));
  });

  it('migrates, and the next does not wait', async () => {
    await using empty = await createEmptyDatabase();
    await using narrow = await startPgBouncer(empty.url, { size: 2 });
    expect(await migrate(narrow.url, { log, schema: 'shop' })).toHaveLength(3);
    await withClient(empty.url, 'test', async (client) => {
      const { rows } = await client.query(`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (
        SELECT oid FROM pg_database WHERE datname = current_database())`);
      expect(rows).toEqual([]);
    });
    // Where something is missing, the lock is wanted.
    await using folder = await oneMigration('CREATE TABLE a (b INTEGER)');
    expect(await applyMigrations(empty.url, folder.url, { log, waitMs: 0 })).toEqual(['001']);
  });

  it("says who holds the lock, where a session's lock has stayed on a connection of the pooler", async () => {
    await using empty = await createEmptyDatabase();
    await using narrow = await startPgBouncer(empty.url, { size: 2 });
    await withClient(narrow.url, 'prisma', (client) => client.query('SELECT pg_advisory_lock(72707369)'));
    await expect(migrate(empty.url, { log, waitMs: 0 })).rejects.toThrow(
      /process (\d+) \("prisma"\) .* a connection that a pooler keeps, end it with `SELECT pg_terminate_backend\(\1\)`/,
    );
  });

  it('refuses a migration that cannot run inside a transaction', async () => {
    await using folder = await oneMigration('CREATE INDEX CONCURRENTLY ON "Airport" (name)');
    await expect(applyMigrations(pooler.url, folder.url, { log })).rejects.toThrow(
      /001 cannot .* nor through a pooler/,
    );
  });
});

async function oneMigration(sql: string) {
  const folder = await testFolder();
  await mkdir(join(folder.path, '001'));
  await writeFile(join(folder.path, '001', 'migration.sql'), sql);
  return { url: pathToFileURL(`${folder.path}/`), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
