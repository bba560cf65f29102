import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/app/migrate.ts';
import { createLog } from '../../src/log.ts';
import { type ApplyMigrationsOptions, applyMigrations } from '../../src/schema-engine/apply-migrations.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { createRole } from '../utils/role.ts';
import { keepLog } from '../utils/server.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

const log = createLog('silent');
const project = new URL('../../prisma/migrations/', import.meta.url);

let database: TestDatabase;
let client: pg.Client;
let folder: TemporaryFolder;
beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  folder = await testFolder();
});
afterEach(async () => {
  await client.end();
  await database.dispose();
  await folder[Symbol.asyncDispose]();
});

describe("the project's migrations", () => {
  it('make the tables, and are recorded as Prisma records them', async () => {
    const applied = await migrate(database.url, { log });
    expect(applied).toContain('20260101000000_flights');
    expect(await tables()).toEqual(['Airport', 'Booking', 'Flight', '_prisma_migrations']);

    const { rows } = await client.query('SELECT * FROM _prisma_migrations ORDER BY migration_name');
    expect(rows.map((row) => row.migration_name)).toEqual(applied);
    const sql = await readFile(new URL('20260101000000_flights/migration.sql', project));
    expect(rows[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: createHash('sha256').update(sql).digest('hex'),
      migration_name: '20260101000000_flights',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      finished_at: expect.any(Date),
      applied_steps_count: 1,
    });
  });

  it('are applied once', async () => {
    await migrate(database.url, { log });
    expect(await migrate(database.url, { log })).toEqual([]);
  });

  it('are applied once by servers that start at the same time', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, { log })));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  });
});

describe('migrations', () => {
  it('are applied in the order of their names, and only those that are missing', async () => {
    await write('002_second', 'ALTER TABLE a ADD COLUMN c TEXT');
    await write('001_first', 'CREATE TABLE a (b INTEGER)');
    expect(await run()).toEqual(['001_first', '002_second']);
    await write('003_third', 'CREATE TABLE d (e INTEGER); CREATE TABLE f (g INTEGER)');
    expect(await run()).toEqual(['003_third']);
    expect(await tables()).toEqual(['_prisma_migrations', 'a', 'd', 'f']);
  });

  it('may hold functions, whose bodies have semicolons', async () => {
    await write(
      '001_first',
      `CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$; SELECT ';'`,
    );
    expect(await run()).toEqual(['001_first']);
    expect((await client.query('SELECT one()')).rows).toEqual([{ one: 1 }]);
  });

  it('are the same with other ends of lines', async () => {
    await write('001_first', 'CREATE TABLE a (\n  b INTEGER\n);\n');
    await run();
    await write('001_first', 'CREATE TABLE a (\r\n  b INTEGER\r\n);\r\n');
    expect(await run()).toEqual([]);
  });

  it('leave nothing behind when they fail, and are tried again', async () => {
    await write('001_first', 'CREATE TABLE a (b INTEGER)');
    await write('002_second', 'CREATE TABLE c (d INTEGER); SELECT 1 / 0');
    await expect(run()).rejects.toThrow(/002_second failed, and nothing of it was kept: division by zero/);
    expect(await tables()).toEqual(['_prisma_migrations', 'a']);
    await write('002_second', 'CREATE TABLE c (d INTEGER)');
    expect(await run()).toEqual(['002_second']);
  });

  it('are refused when one that was applied has changed', async () => {
    await write('001_first', 'CREATE TABLE a (b INTEGER)');
    await run();
    await write('001_first', 'CREATE TABLE a (b TEXT)');
    await write('002_second', 'CREATE TABLE c (d INTEGER)');
    await expect(run()).rejects.toThrow(
      /001_first was changed after it was applied.*Restore prisma\/migrations\/001_first/,
    );
    expect(await tables()).toEqual(['_prisma_migrations', 'a']);
  });

  it('are refused when Prisma recorded one as failed, until that is resolved', async () => {
    await write('001_first', 'CREATE TABLE a (b INTEGER)');
    await run();
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ('x', 'y', '002_second', 'it broke')`,
    );
    await write('002_second', 'CREATE TABLE c (d INTEGER)');
    await expect(run()).rejects.toThrow(
      /002_second is recorded as failed.*prisma migrate resolve --rolled-back 002_second/,
    );
    await client.query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = 'x'`);
    expect(await run()).toEqual(['002_second']);
  });
});

describe('a database in which nothing is missing', () => {
  it('is neither locked nor written, so a role that may only read will do', async () => {
    await migrate(database.url, { log });
    await using reader = await createRole(database.url);
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader.name}`);
    // Somebody holds the lock for good.
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock]);
    expect(await migrate(reader.url, { log })).toEqual([]);
  });

  it('may have its record of migrations closed to the role', async () => {
    await migrate(database.url, { log });
    await using reader = await createRole(database.url);
    const told = keepLog();
    expect(await migrate(reader.url, { log: told.log })).toEqual([]);
    expect(
      told.lines('this role may not read _prisma_migrations: the migrations are taken to be applied'),
    ).toHaveLength(1);
  });

  it('may have been made by other means, where all its tables are there', async () => {
    await write('001_first', 'CREATE TABLE a (b INTEGER)');
    await client.query('CREATE TABLE a (b INTEGER)');
    const a = { model: 'A', schema: undefined, name: 'a' };
    expect(await run({ tables: [a] })).toEqual([]);
    expect(await tables()).toEqual(['a']);
    await expect(run({ tables: [a, { ...a, name: 'c' }] })).rejects.toThrow('The database schema is not empty');
  });
});

describe('a migration that is missing where nothing may be written', () => {
  it('is told with its name, and where to apply it', async () => {
    await using reader = await createRole(database.url);
    await client.query(`ALTER ROLE ${reader.name} SET default_transaction_read_only = on`);
    await expect(migrate(reader.url, { log })).rejects.toThrow(
      `lacks the migrations 20260101000000_flights, 20260102000000_bookings, 20260103000000_nested_lists, and cannot be written: default_transaction_read_only is on for the role ${reader.name}.`,
    );
  });

  it('is told of a role that may not make tables', async () => {
    await using reader = await createRole(database.url);
    await expect(migrate(reader.url, { log })).rejects.toThrow(
      /permission denied for schema public.*by a role that may/,
    );
  });
});

describe('the lock', () => {
  it('is waited for, which is told with who holds it, and not for ever', async () => {
    await client.query(`SET application_name = 'somebody else'`);
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock]);
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    const told = keepLog();
    await expect(migrate(database.url, { log: told.log, waitMs: 250 })).rejects.toThrow(
      `process ${rows[0]?.pid} ("somebody else") of PostgreSQL has held the lock for them for 0.25 s`,
    );
    expect(told.lines(`another process migrates: waiting for process ${rows[0]?.pid} ("somebody else")`)).toHaveLength(
      1,
    );
  });

  it('is given up where the start is given up', async () => {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock]);
    const stopping = new AbortController();
    const reason = new Error('stop');
    const write = (line: string) => line.includes('waiting for') && stopping.abort(reason);
    await expect(migrate(database.url, { log: pino({}, { write }), signal: stopping.signal })).rejects.toBe(reason);
  });

  it('is taken once it is free', async () => {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock]);
    const write = (line: string) => {
      if (line.includes('waiting for')) void client.query('SELECT pg_advisory_unlock($1)', [prismaLock]);
    };
    expect(await migrate(database.url, { log: pino({}, { write }) })).toHaveLength(3);
  });

  it('is no longer waited for than a table that others use', async () => {
    await write('001_first', 'CREATE TABLE a (b INTEGER)');
    await run();
    await write('002_second', 'ALTER TABLE a ADD COLUMN c INTEGER');
    await client.query('BEGIN; SELECT * FROM a');
    await expect(run({ waitMs: 100 })).rejects.toThrow(/002_second failed.*Others use its tables.* for 0\.1 s/);
    await client.query('COMMIT');
    expect(await run({ waitMs: 100 })).toEqual(['002_second']);
  });
});

describe('a migration that cannot run inside a transaction', () => {
  const first = 'CREATE TABLE a (b INTEGER); INSERT INTO a VALUES (1), (1)';
  const valid = async () => {
    const { rows } = await client.query('SELECT indisvalid FROM pg_index WHERE indrelid = $1::regclass', ['a']);
    return rows.map(({ indisvalid }) => indisvalid);
  };

  it('is applied once by servers that start at the same time', async () => {
    await write('001_first', first);
    await write('002_index', 'CREATE INDEX CONCURRENTLY ON a (b)');
    await write('003_third', 'CREATE TABLE c (d INTEGER)');
    const applied = await Promise.all([1, 2, 3].map(() => run()));
    expect(applied.flat().sort()).toEqual(['001_first', '002_index', '003_third']);
    expect(await valid()).toEqual([true]);
  });

  it('may be one that begins and commits by itself', async () => {
    await write('001_first', 'BEGIN; CREATE TABLE a (b INTEGER); COMMIT; BEGIN; CREATE TABLE c (d INTEGER); COMMIT');
    expect(await run({ schema: 'shop' })).toEqual(['001_first']);
    expect(await tables('shop')).toEqual(['_prisma_migrations', 'a', 'c']);
    await write('002_second', 'ALTER TABLE a ADD e INTEGER; COMMIT; SELECT 1 / 0');
    await expect(run({ schema: 'shop' })).rejects.toThrow(
      /002_second, which commits by itself, failed: division by zero.*What it committed before is kept.*--rolled-back 002_second/,
    );
    await expect(run({ schema: 'shop' })).rejects.toThrow(/002_second is recorded as failed/);
  });

  it('is recorded as failed where it fails, since it leaves something behind', async () => {
    await write('001_first', first);
    await write('002_index', 'CREATE UNIQUE INDEX CONCURRENTLY ON a (b)');
    await expect(run()).rejects.toThrow(/002_index, which cannot run inside a transaction, failed: could not create/);
    expect(await valid()).toEqual([false]);
    await expect(run()).rejects.toThrow(/002_index is recorded as failed/);
  });
});

describe('in a schema of its own', () => {
  it('the tables and their record are made there, and nothing elsewhere', async () => {
    await write('001_first', 'CREATE TABLE a (b INTEGER)');
    await write('002_index', 'CREATE INDEX CONCURRENTLY ON a (b)');
    const schema = 'The "shop"';
    expect(await run({ schema })).toEqual(['001_first', '002_index']);
    expect(await tables(schema)).toEqual(['_prisma_migrations', 'a']);
    expect(await tables()).toEqual([]);
    expect(await run({ schema })).toEqual([]);
  });
});

/** The key of the lock that Prisma takes. */
const prismaLock = 72_707_369;

const run = (options: Partial<ApplyMigrationsOptions> = {}, url = database.url) =>
  applyMigrations(url, pathToFileURL(`${folder.path}/`), { log, ...options });

async function write(name: string, sql: string) {
  await mkdir(join(folder.path, name), { recursive: true });
  await writeFile(join(folder.path, name, 'migration.sql'), sql);
}

async function tables(schema = 'public'): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY tablename COLLATE "C"`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
