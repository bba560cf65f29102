/**
 * Applies prisma/migrations with the bookkeeping of Prisma's own `migrate deploy`, which needs an engine that may have
 * to be downloaded. Either can go on where the other left off. Where nothing is missing, nothing is written or locked.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { isBehindPooler } from '../core/postgres/is-behind-pooler.ts';
import { codeOf, messageOf } from '../errors.ts';
import { missingTables } from './check-tables.ts';
import { checkWritable } from './check-writable.ts';
import type { Table } from './find-schema.ts';
import { beginLocked, type LockWait } from './migration-lock.ts';
import { type Migration, missingMigrations } from './missing-migrations.ts';
import { withClient } from './with-client.ts';

/** The same from src/database and from dist/database. */
const migrationsFolder = new URL('../../prisma/migrations/', import.meta.url);

export interface MigrateOptions extends Omit<LockWait, 'waitMs'> {
  /** Default: the project's prisma/migrations. Ends with a slash. */
  readonly folder?: URL;
  /** Holds the tables; made where there is none and a migration is missing. Default: public. */
  readonly schema?: string;
  /** Those that are served: a database that has them all, and no bookkeeping, was made by other means, and is left alone. */
  readonly tables?: readonly Table[];
  /** How long to wait for another process that migrates, and for a table that others use, in milliseconds. Default: a minute. */
  readonly waitMs?: number;
}

interface Run extends LockWait {
  readonly url: string;
  readonly schema: string;
  readonly migrations: readonly Migration[];
}

/**
 * Brings the database up to date: each migration that is missing, in the order of their names, each in a transaction.
 * Servers that start at once wait for each other.
 * @returns the names of those applied now.
 * @throws Error when an applied migration was changed since, when one is recorded as failed, when one fails now, when one
 * is missing and this role may not write, or when another process holds the lock for too long.
 */
export async function migrate(
  url: string,
  { folder = migrationsFolder, schema = 'public', tables = [], waitMs = 60_000, ...rest }: MigrateOptions,
): Promise<string[]> {
  const run: Run = { ...rest, waitMs, url, schema, migrations: await readMigrations(folder) };
  return withClient(url, application, async (client) => {
    const { missing, isRecorded } = await missingMigrations(client, run.migrations, run);
    if (missing.length === 0) return [];
    if (!isRecorded && tables.length > 0 && (await missingTables(client, tables, schema)).length === 0) {
      run.log.info({ schema }, 'the tables are there, without a record of migrations: none is applied');
      return [];
    }
    await checkWritable(client, missing);
    const applied: string[] = [];
    for (let more = true; more; ) {
      const result = await applyNext(client, run);
      if (result.applied !== undefined) applied.push(result.applied);
      more = result.more;
    }
    return applied;
  });
}

const application = 'sluice migrate';

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

interface Result {
  /** Undefined where another process was quicker. */
  readonly applied?: string;
  /** Whether others may be missing still. */
  readonly more: boolean;
}

/** Applies the first migration that is missing, once it is this process' turn. */
async function applyNext(client: pg.Client, run: Run): Promise<Result> {
  await beginLocked(client, run);
  let migration: Migration | undefined;
  try {
    [migration] = (await missingMigrations(client, run.migrations, run)).missing;
    if (migration === undefined) {
      await client.query('ROLLBACK');
      return { more: false };
    }
    await makeBookkeeping(client, run.schema);
    await client.query(transactionSettings, [run.schema, String(run.waitMs)]);
    const id = await recordStart(client, migration, run.schema);
    await client.query(migration.sql);
    await recordEnd(client, id, run.schema);
    await client.query('COMMIT');
  } catch (cause) {
    // Where the connection is gone, so is the transaction.
    await client.query('ROLLBACK').catch(() => undefined);
    if (migration === undefined) throw cause;
    if (codeOf(cause) === NOT_IN_A_TRANSACTION) return applyAlone(client, migration, run);
    throw new Error(
      `The migration ${migration.name} failed, and nothing of it was kept: ${messageOf(cause)}.${adviceFor(cause, run)} ` +
        `If the database has these tables already, tell it so with \`npx prisma migrate resolve --applied ${migration.name}\`.`,
      { cause },
    );
  }
  run.log.info({ migration: migration.name }, 'migration applied');
  return { applied: migration.name, more: true };
}

/** The path is Prisma's, but stays as it is where it leads to the schema anyway: it may lead to types of extensions, too. */
const transactionSettings = `
  SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', $2, true),
    CASE WHEN current_schema() IS DISTINCT FROM $1 THEN set_config('search_path', quote_ident($1), true) END`;

/** SQLSTATE of a statement that cannot run inside a transaction, such as `CREATE INDEX CONCURRENTLY`. */
const NOT_IN_A_TRANSACTION = '25001';

/** Applies a migration that cannot run inside a transaction; another connection holds the lock meanwhile. */
async function applyAlone(client: pg.Client, migration: Migration, run: Run): Promise<Result> {
  const { name } = migration;
  if (await isBehindPooler(client)) {
    throw new Error(
      `The migration ${name} cannot run inside a transaction, nor through a pooler, on which its settings would stay. ` +
        'Start once with the DATABASE_URL of PostgreSQL itself, or run `npx prisma migrate deploy` there.',
    );
  }
  return withClient(run.url, application, async (holder) => {
    await beginLocked(holder, run);
    const [next] = (await missingMigrations(holder, run.migrations, run)).missing;
    // Another process was quicker.
    if (next?.name !== name) return { more: true };
    await makeBookkeeping(client, run.schema);
    await client.query(sessionSettings, [run.schema]);
    // It counts as failed until it is done, since what it leaves behind cannot be undone.
    const id = await recordStart(client, migration, run.schema);
    try {
      await client.query(migration.sql);
    } catch (cause) {
      throw new Error(
        `The migration ${name}, which cannot run inside a transaction, failed: ${messageOf(cause)}. Such a statement ` +
          'must stand alone in its migration. Remove what it has left behind, such as an invalid index, then run ' +
          `\`npx prisma migrate resolve --rolled-back ${name}\`, and start again.`,
        { cause },
      );
    }
    await recordEnd(client, id, run.schema);
    await client.query('RESET ALL');
    run.log.info({ migration: name }, 'migration applied');
    return { applied: name, more: true };
  });
}

const sessionSettings = `
  SELECT set_config('statement_timeout', '0', false),
    CASE WHEN current_schema() IS DISTINCT FROM $1 THEN set_config('search_path', quote_ident($1), false) END`;

function adviceFor(error: unknown, { waitMs }: Run): string {
  if (codeOf(error) === '42501') return ' Apply it by a role that may make tables.';
  if (codeOf(error) !== '55P03') return '';
  return ` Others use its tables, and it waited for them for ${waitMs / 1000} s: end what runs, or raise MIGRATION_WAIT_SECONDS.`;
}

const tableIn = (schema: string) => `${pg.escapeIdentifier(schema)}._prisma_migrations`;

async function makeBookkeeping(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ schema: boolean; table: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS schema,
       EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE nspname = $1 AND relname = '_prisma_migrations') AS table`,
    [schema],
  );
  if (!rows[0]?.schema) await client.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)}`);
  if (!rows[0]?.table) await client.query(`CREATE TABLE ${tableIn(schema)} ${bookkeeping}`);
}

async function recordStart(client: pg.Client, { name, checksum }: Migration, schema: string): Promise<string> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO ${tableIn(schema)} (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())`,
    [id, checksum, name],
  );
  return id;
}

async function recordEnd(client: pg.Client, id: string, schema: string): Promise<void> {
  await client.query(
    `UPDATE ${tableIn(schema)} SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1`,
    [id],
  );
}

/** As Prisma makes it. */
const bookkeeping = `(
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;
