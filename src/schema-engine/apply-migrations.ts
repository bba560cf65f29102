/**
 * Applies migrations by Prisma's own engine, with its bookkeeping, as `prisma migrate deploy` does: either can go on where
 * the other left off. Around it stands what a server needs: where nothing is missing, nothing is written or locked; a wait
 * is told and limited; and a migration that fails leaves nothing behind.
 */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { isBehindPooler } from '../core/postgres/is-behind-pooler.ts';
import { missingTables } from '../database/check-tables.ts';
import type { Table } from '../database/find-schema.ts';
import { withClient } from '../database/with-client.ts';
import { codeOf, messageOf } from '../errors.ts';
import { checkWritable } from './check-writable.ts';
import { EngineError } from './engine-error.ts';
import { beginLocked, type LockWait } from './migration-lock.ts';
import { isUnfinished, type Migration, missingMigrations } from './missing-migrations.ts';
import { withEngine } from './with-engine.ts';

export interface ApplyMigrationsOptions extends Omit<LockWait, 'waitMs' | 'isPooled'> {
  /** Holds the tables; made where there is none and a migration is missing. Default: public. */
  readonly schema?: string;
  /** Those that are served: a database that has them all, and no bookkeeping, was made by other means, and is left alone. */
  readonly tables?: readonly Table[];
  /** How long to wait for another process that migrates, and for a table that others use, in milliseconds. Default: a minute. */
  readonly waitMs?: number;
}

interface Run extends LockWait {
  readonly schema: string;
  readonly folder: URL;
  readonly migrations: readonly Migration[];
  /** Says for which kind of database they are. */
  readonly lockfile: { readonly path: string; readonly content: string | null };
}

/**
 * Brings the database up to date: each migration that is missing, in the order of their names, each in a transaction of
 * its own. Servers that start at once wait for each other.
 * @param folder such as prisma/migrations; ends with a slash.
 * @returns the names of those applied now.
 * @throws Error when an applied migration was changed since, when one is recorded as failed, when one fails now, when one
 * is missing and this role may not write, or when another process holds the lock for too long.
 */
export async function applyMigrations(
  url: string,
  folder: URL,
  { schema = 'public', tables = [], waitMs = 60_000, ...rest }: ApplyMigrationsOptions,
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const lockfile = { path: LOCK_FILE, content: await readFile(new URL(LOCK_FILE, folder), 'utf8').catch(() => null) };
  if (migrations.length === 0) return [];
  // The lock goes with the connection.
  return withClient(url, 'sluice migrate', async (client) => {
    const { missing, isRecorded } = await missingMigrations(client, migrations, { ...rest, schema });
    if (missing.length === 0) return [];
    if (!isRecorded && tables.length > 0 && (await missingTables(client, tables, schema)).length === 0) {
      rest.log.info({ schema }, 'the tables are there, without a record of migrations: none is applied');
      return [];
    }
    await checkWritable(client, missing);
    const run: Run = { ...rest, waitMs, schema, folder, migrations, lockfile, isPooled: await isBehindPooler(client) };
    run.log.info({ migrations: missing.length }, 'applying migrations');
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, run);
      if (name === undefined) return applied;
      applied.push(name);
      run.log.info({ migration: name }, 'migration applied');
    }
  });
}

const LOCK_FILE = 'migration_lock.toml';

async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(new URL(`${encodeURIComponent(name)}/migration.sql`, folder), 'utf8');
      return { name, sql };
    }),
  );
}

/** Applies the first migration that is missing, once it is this process' turn; undefined where none is. */
async function applyNext(client: pg.Client, run: Run): Promise<string | undefined> {
  await beginLocked(client, run);
  let migration: Migration | undefined;
  try {
    [migration] = (await missingMigrations(client, run.migrations, run)).missing;
    if (migration === undefined) {
      await client.query('ROLLBACK');
      return undefined;
    }
    await makeSchema(client, run.schema);
    await client.query(settings, [run.schema, String(run.waitMs), run.isPooled]);
    await apply(client, migration, run);
    await client.query('COMMIT');
    return migration.name;
  } catch (error) {
    // Where the connection is gone, so is the transaction.
    await client.query('ROLLBACK').catch(() => undefined);
    if (migration === undefined) throw error;
    const cause = causeOf(error);
    if (codeOf(cause) === NOT_IN_A_TRANSACTION) return applyAlone(client, migration, run);
    throw await failureOf(client, migration, cause, run);
  }
}

/**
 * The path is Prisma's, but stays as it is where it leads to the schema anyway: it may lead to types of extensions, too.
 * The engine reads moments as ISO 8601. Behind a pooler, settings are those of the transaction alone.
 */
const settings = `
  SELECT set_config('statement_timeout', '0', $3), set_config('lock_timeout', $2, $3), set_config('datestyle', 'ISO', $3),
    CASE WHEN current_schema() IS DISTINCT FROM $1 THEN set_config('search_path', quote_ident($1), $3) END`;

/** SQLSTATE of a statement that cannot run inside a transaction, such as `CREATE INDEX CONCURRENTLY`. */
const NOT_IN_A_TRANSACTION = '25001';

/** The engine makes one, too, but not where its name has a quotation mark. */
async function makeSchema(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rows.length === 0) await client.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)}`);
}

/** Has the engine apply this one, by telling it of none that come later. */
async function apply(client: pg.Client, { name }: Migration, run: Run): Promise<void> {
  const { schema, folder, migrations, lockfile } = run;
  const known = migrations.slice(0, migrations.findIndex((migration) => migration.name === name) + 1);
  await withEngine(client, schema, (engine) =>
    engine.applyMigrations({
      migrationsList: {
        baseDir: fileURLToPath(folder),
        lockfile,
        shadowDbInitScript: '',
        migrationDirectories: known.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
}

/** What PostgreSQL said, where it was a statement of the migration. */
const causeOf = (error: unknown) => (error instanceof EngineError ? (error.scriptError ?? error) : error);

/** Applies a migration that cannot run inside a transaction. The session holds the lock still. */
async function applyAlone(client: pg.Client, migration: Migration, run: Run): Promise<string> {
  const { name } = migration;
  if (run.isPooled) {
    throw new Error(
      `The migration ${name} cannot run inside a transaction, nor through a pooler, on which its settings would stay. ` +
        'Start once with the DATABASE_URL of PostgreSQL itself, or run `npx prisma migrate deploy` there.',
    );
  }
  await client.query(settings, [run.schema, '0', false]);
  try {
    // The engine records it as begun before, and as done after: between them it counts as failed.
    await apply(client, migration, run);
  } catch (error) {
    const cause = causeOf(error);
    throw new Error(
      `The migration ${name}, which cannot run inside a transaction, failed: ${messageOf(cause)}. Such a statement ` +
        'must stand alone in its migration. Remove what it has left, such as an invalid index, then run ' +
        `\`npx prisma migrate resolve --rolled-back ${name}\`, and start again.`,
      { cause },
    );
  }
  return name;
}

async function failureOf(client: pg.Client, { name }: Migration, cause: unknown, run: Run): Promise<Error> {
  const advice = adviceFor(cause, run);
  // A migration that commits by itself commits its record with it.
  const isKept = await isUnfinished(client, name, run.schema).catch(() => false);
  return new Error(
    isKept
      ? `The migration ${name}, which commits by itself, failed: ${messageOf(cause)}.${advice} What it committed before is ` +
          `kept. Put the database right, then run \`npx prisma migrate resolve --rolled-back ${name}\` (or --applied), and start again.`
      : `The migration ${name} failed, and nothing of it was kept: ${messageOf(cause)}.${advice} ` +
          `If the database has these tables already, tell it so with \`npx prisma migrate resolve --applied ${name}\`.`,
    { cause },
  );
}

function adviceFor(error: unknown, { waitMs }: Run): string {
  if (codeOf(error) === '42501' || messageOf(error).includes('permission denied'))
    return ' Apply it by a role that may make tables.';
  if (codeOf(error) !== '55P03') return '';
  return ` Others use its tables, and it waited for them for ${waitMs / 1000} s: end what runs, or raise MIGRATION_WAIT_SECONDS.`;
}
