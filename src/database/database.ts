/** The database that Sluice serves: the one that DATABASE_URL names, or the embedded one; migrated, ready for use. */
import type { Config } from '../config/read-config.ts';
import { isBehindPooler } from '../core/postgres/is-behind-pooler.ts';
import type { Log } from '../log.ts';
import { readAddress } from './address.ts';
import { checkAnswers } from './check-answers.ts';
import { checkTables } from './check-tables.ts';
import { tellFullDisk } from './disk-full.ts';
import { startEmbedded } from './embedded.ts';
import { findSchema, type Table } from './find-schema.ts';
import { seed } from './seed.ts';
import { withClient } from './with-client.ts';

export interface Database extends AsyncDisposable {
  readonly url: string;
  /** Holds the tables of models that declare no schema. */
  readonly schema: string;
  /** Whether a pooler, such as PgBouncer, stands before it. */
  readonly isPooled: boolean;
  /** Stops the embedded database, where no other server uses it. Idempotent. */
  dispose(): Promise<void>;
}

export interface DatabaseOptions {
  readonly log: Log;
  /** Whether an embedded database that is empty is loaded with flights. Default true. */
  readonly seed?: boolean;
  /** Those that are served. Default: none. */
  readonly tables?: readonly Table[];
  readonly migrate: Migrate;
  /** Gives up, undoing a load that is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** Applies the migrations that are missing. */
export type Migrate = (
  url: string,
  options: {
    readonly log: Log;
    readonly schema: string;
    readonly tables?: readonly Table[];
    /** How long to wait for another process that migrates. */
    readonly waitMs: number;
    readonly signal: AbortSignal | undefined;
  },
) => Promise<unknown>;

type DatabaseConfig = Pick<Config, 'DATABASE_URL' | 'DATA_DIR' | 'SEED_FLIGHTS' | 'MIGRATION_WAIT_SECONDS'>;

/**
 * The embedded database is loaded with flights on its first start; a given one is never loaded, and not even written
 * where no migration is missing.
 * @throws Error whose message says what is wrong and how to put it right; the signal's reason when it is aborted.
 */
export async function openDatabase(config: DatabaseConfig, options: DatabaseOptions): Promise<Database> {
  options.signal?.throwIfAborted();
  return config.DATABASE_URL === undefined
    ? openEmbedded(config, options)
    : openGiven(config.DATABASE_URL, config, options);
}

async function openGiven(
  given: string,
  config: DatabaseConfig,
  { log, tables = [], migrate, signal }: DatabaseOptions,
): Promise<Database> {
  const address = readAddress(given, log);
  const { url } = address;
  await checkAnswers(url);
  const schema = await findSchema(url, { named: address.schema, tables });
  await migrate(url, { log, schema, tables, signal, waitMs: config.MIGRATION_WAIT_SECONDS * 1000 });
  await checkTables(url, tables, schema);
  const isPooled = await withClient(url, 'sluice', isBehindPooler);
  if (isPooled) log.info('a pooler stands before the database: each statement brings its settings with it');
  return databaseOf({ url, schema, isPooled }, async () => undefined);
}

async function openEmbedded(
  config: DatabaseConfig,
  { log, seed: load = true, tables = [], migrate, signal }: DatabaseOptions,
): Promise<Database> {
  const tell = (error: unknown) => tellFullDisk(error, config.DATA_DIR);
  const embedded = await startEmbedded({ dataDir: config.DATA_DIR, log }).catch(async (error) => {
    throw await tell(error);
  });
  const { url } = embedded;
  const schema = 'public';
  try {
    signal?.throwIfAborted();
    await migrate(url, { log, schema, signal, waitMs: config.MIGRATION_WAIT_SECONDS * 1000 });
    await checkTables(url, tables, schema);
    if (load) await seed(url, { log, flights: config.SEED_FLIGHTS, signal });
  } catch (error) {
    const told = await tell(error);
    // The server may have stopped by itself.
    await embedded.dispose().catch((reason: unknown) => log.warn({ err: reason }, 'the database did not stop well'));
    throw told;
  }
  return databaseOf({ url, schema, isPooled: false }, () => embedded.dispose());
}

function databaseOf(facts: Pick<Database, 'url' | 'schema' | 'isPooled'>, close: () => Promise<void>): Database {
  let closed: Promise<void> | undefined;
  const dispose = () => {
    closed ??= close();
    return closed;
  };
  return { ...facts, dispose, [Symbol.asyncDispose]: dispose };
}
