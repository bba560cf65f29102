/** Lists the migrations that a database lacks. It only reads, so a standby and a read-only role will do. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Log } from '../log.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export interface Missing {
  readonly missing: readonly Migration[];
  /** Whether the database has a record of migrations at all. */
  readonly isRecorded: boolean;
}

/**
 * @param schema where Prisma keeps its table `_prisma_migrations`.
 * @throws Error when an applied migration was changed since, or when one is recorded as failed.
 */
export async function missingMigrations(
  client: pg.Client,
  migrations: readonly Migration[],
  { schema, log }: { readonly schema: string; readonly log: Log },
): Promise<Missing> {
  const recorded = await readBookkeeping(client, schema);
  if (recorded === 'none') return { missing: migrations, isRecorded: false };
  if (recorded === 'closed') {
    log.warn({ schema }, 'this role may not read _prisma_migrations: the migrations are taken to be applied');
    return { missing: [], isRecorded: true };
  }
  const failed = recorded.find((row) => row.failed);
  if (failed) {
    throw new Error(
      `The migration ${failed.name} is recorded as failed. Put the database right, then run ` +
        `\`npx prisma migrate resolve --rolled-back ${failed.name}\` (or --applied), and start again.`,
    );
  }
  const applied = new Map(recorded.map((row) => [row.name, row.checksum]));
  const changed = migrations.find(({ name, sql }) => {
    const checksum = applied.get(name);
    return checksum !== undefined && !checksumsOf(sql).includes(checksum);
  });
  if (changed) {
    throw new Error(
      `The migration ${changed.name} was changed after it was applied to this database. ` +
        `Restore prisma/migrations/${changed.name}/migration.sql and put the change into a new migration.`,
    );
  }
  return { missing: migrations.filter(({ name }) => !applied.has(name)), isRecorded: true };
}

/** Whether a migration is recorded as begun, and not as done. */
export async function isUnfinished(client: pg.Client, name: string, schema: string): Promise<boolean> {
  const recorded = await readBookkeeping(client, schema);
  return typeof recorded === 'object' && recorded.some((row) => row.name === name && row.failed);
}

/** Git may have changed the ends of lines since it was applied elsewhere: as Prisma does, that is passed over. */
function checksumsOf(sql: string): readonly string[] {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].map((text) => createHash('sha256').update(text).digest('hex'));
}

interface Recorded {
  readonly name: string;
  readonly checksum: string;
  readonly failed: boolean;
}

/** The catalogue says whether there is a table, and whether this role may read it; everybody may read the catalogue. */
async function readBookkeeping(client: pg.Client, schema: string): Promise<readonly Recorded[] | 'none' | 'closed'> {
  const { rows } = await client.query<{ open: boolean }>(
    `SELECT has_schema_privilege(relnamespace, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT') AS open
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relname = '_prisma_migrations' AND nspname = $1`,
    [schema],
  );
  if (rows[0] === undefined) return 'none';
  if (!rows[0].open) return 'closed';
  const recorded = await client.query<Recorded>(
    `SELECT migration_name AS name, checksum, finished_at IS NULL AS failed
     FROM ${pg.escapeIdentifier(schema)}._prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  return recorded.rows;
}
