/** The database of the demo: the one that DATABASE_URL names, or the embedded one; migrated, ready for use. */
import { installLive } from '../core/live/install.ts';
import type { KeyedTable } from '../core/live/table-to-follow.ts';
import { checkTables } from '../database/check-tables.ts';
import { type FoundDatabase, findDatabase } from '../database/find-database.ts';
import type { Table } from '../database/find-schema.ts';
import { withClient } from '../database/with-client.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';
import { tellFullDisk } from './embedded/disk-full.ts';
import { startEmbedded } from './embedded/start-embedded.ts';
import { migrate } from './migrate.ts';
import { seed } from './seed/seed.ts';

export interface Database extends FoundDatabase, AsyncDisposable {
  /** Stops the embedded database, where no other server uses it. Idempotent. */
  dispose(): Promise<void>;
}

export interface DatabaseOptions {
  readonly log: Log;
  /** Whether an embedded database that is empty is loaded with flights. Default true. */
  readonly seed?: boolean;
  /** Those that are served. Default: none. */
  readonly tables?: readonly Table[];
  /** Those whose changes are logged in an embedded database, for live rows. Default: none. */
  readonly followed?: readonly KeyedTable[];
  /** Gives up, undoing a load that is under way. */
  readonly signal?: AbortSignal | undefined;
}

type DatabaseConfig = Pick<
  Config,
  'DATABASE_URL' | 'DATA_DIR' | 'SEED_FLIGHTS' | 'MIGRATION_WAIT_SECONDS' | 'LIVE_RETENTION_HOURS'
>;

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
  address: string,
  config: DatabaseConfig,
  { log, tables = [], signal }: DatabaseOptions,
): Promise<Database> {
  const found = await findDatabase(address, {
    log,
    tables,
    prepare: ({ url, schema }) => migrate(url, { log, schema, tables, signal, waitMs: waitMs(config) }),
  });
  return databaseOf(found, async () => undefined);
}

async function openEmbedded(
  config: DatabaseConfig,
  { log, seed: load = true, tables = [], followed = [], signal }: DatabaseOptions,
): Promise<Database> {
  const tell = (error: unknown) => tellFullDisk(error, config.DATA_DIR);
  const embedded = await startEmbedded({ dataDir: config.DATA_DIR, log }).catch(async (error) => {
    // Ctrl-C ends initdb too.
    throw signal?.aborted ? signal.reason : await tell(error);
  });
  const { url } = embedded;
  const schema = 'public';
  try {
    signal?.throwIfAborted();
    await migrate(url, { log, schema, signal, waitMs: waitMs(config) });
    await checkTables(url, tables, schema);
    if (load) await seed(url, { log, flights: config.SEED_FLIGHTS, signal });
    if (followed.length > 0) await follow(url, followed, config);
  } catch (error) {
    const told = await tell(error);
    // The server may have stopped by itself.
    await embedded.dispose().catch((reason: unknown) => log.warn({ err: reason }, 'the database did not stop well'));
    throw told;
  }
  return databaseOf({ url, schema, isPooled: false }, () => embedded.dispose());
}

/** After the seed, whose rows need no log. */
const follow = (url: string, tables: readonly KeyedTable[], { LIVE_RETENTION_HOURS }: DatabaseConfig) =>
  withClient(url, 'sluice live', (client) =>
    installLive(client, tables, { retentionHours: LIVE_RETENTION_HOURS, readers: [] }),
  );

/** How long to wait for another process that migrates. */
const waitMs = ({ MIGRATION_WAIT_SECONDS }: DatabaseConfig) => MIGRATION_WAIT_SECONDS * 1000;

function databaseOf(found: FoundDatabase, close: () => Promise<void>): Database {
  let closed: Promise<void> | undefined;
  const dispose = () => {
    closed ??= close();
    return closed;
  };
  return { ...found, dispose, [Symbol.asyncDispose]: dispose };
}
