import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.ts';
import { createLog } from '../../src/log.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
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

const run = () => migrate(database.url, { log, folder: pathToFileURL(`${folder.path}/`) });

async function write(name: string, sql: string) {
  await mkdir(join(folder.path, name), { recursive: true });
  await writeFile(join(folder.path, name, 'migration.sql'), sql);
}

async function tables(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE "C"`,
  );
  return rows.map(({ name }) => name);
}
