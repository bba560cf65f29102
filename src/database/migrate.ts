/**
 * Applies prisma/migrations with the bookkeeping of Prisma's own `migrate deploy`, which needs an engine that may have
 * to be downloaded. Either can go on where the other left off.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';

/** The advisory lock that Prisma takes for the same work. */
const prismaLock = 72_707_369;

/** The same from src/database and from dist/database. */
const migrationsFolder = new URL('../../prisma/migrations/', import.meta.url);

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export interface MigrateOptions {
  readonly log: Log;
  /** Default: the project's prisma/migrations. Ends with a slash. */
  readonly folder?: URL;
}

/**
 * Brings the database up to date: each migration that is missing, in the order of their names, each in a transaction.
 * Servers that start at once wait for each other.
 * @returns the names of those applied now.
 * @throws Error when an applied migration was changed since, when one is recorded as failed, or when one fails now.
 */
export async function migrate(url: string, { log, folder = migrationsFolder }: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'sluice migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock]);
    await client.query(bookkeeping);
    const missing = await missingOf(client, migrations);
    for (const migration of missing) {
      await apply(client, migration);
      log.info({ migration: migration.name }, 'migration applied');
    }
    return missing.map(({ name }) => name);
  } finally {
    // The lock goes with the connection.
    await client.end();
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(new URL(`${encodeURIComponent(name)}/migration.sql`, folder), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function missingOf(client: pg.Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string; failed: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NULL AS failed
     FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const failed = rows.find((row) => row.failed);
  if (failed) {
    throw new Error(
      `The migration ${failed.name} is recorded as failed. Put the database right, then run ` +
        `\`npx prisma migrate resolve --rolled-back ${failed.name}\` (or --applied), and start again.`,
    );
  }
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const changed = migrations.find(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed) {
    throw new Error(
      `The migration ${changed.name} was changed after it was applied to this database. ` +
        `Restore prisma/migrations/${changed.name}/migration.sql and put the change into a new migration.`,
    );
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  await client.query('BEGIN');
  try {
    const startedAt = new Date();
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name, startedAt],
    );
    await client.query('COMMIT');
  } catch (cause) {
    // Where the connection is gone, so is the transaction.
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(
      `The migration ${name} failed, and nothing of it was kept: ${messageOf(cause)}. If the database has these ` +
        `tables already, tell it so with \`npx prisma migrate resolve --applied ${name}\`.`,
      { cause },
    );
  }
}

/** As Prisma makes it. */
const bookkeeping = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;
