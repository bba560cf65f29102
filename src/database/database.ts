/** The database that Sluice serves: the one that DATABASE_URL names, or the embedded one; migrated, ready for use. */
import type { Config } from '../config/read-config.ts';
import type { Log } from '../log.ts';
import { checkAnswers } from './check-answers.ts';
import { startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { seed } from './seed.ts';

export interface Database extends AsyncDisposable {
  readonly url: string;
  /** Stops the embedded database, where no other server uses it. Idempotent. */
  dispose(): Promise<void>;
}

export interface DatabaseOptions {
  readonly log: Log;
  /** Whether an embedded database that is empty is loaded with flights. Default true. */
  readonly seed?: boolean;
  /** Gives up, undoing a load that is under way. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The embedded database is loaded with flights on its first start; a given one is never loaded.
 * @throws Error whose message says what is wrong and how to put it right; the signal's reason when it is aborted.
 */
export async function openDatabase(
  config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR' | 'SEED_FLIGHTS'>,
  { log, seed: load = true, signal }: DatabaseOptions,
): Promise<Database> {
  signal?.throwIfAborted();
  if (config.DATABASE_URL !== undefined) {
    await checkAnswers(config.DATABASE_URL);
    await migrate(config.DATABASE_URL, { log });
    return databaseOf(config.DATABASE_URL, async () => undefined);
  }
  const embedded = await startEmbedded({ dataDir: config.DATA_DIR, log });
  try {
    signal?.throwIfAborted();
    await migrate(embedded.url, { log });
    if (load) await seed(embedded.url, { log, flights: config.SEED_FLIGHTS, signal });
  } catch (error) {
    await embedded.dispose();
    throw error;
  }
  return databaseOf(embedded.url, () => embedded.dispose());
}

function databaseOf(url: string, close: () => Promise<void>): Database {
  let closed: Promise<void> | undefined;
  const dispose = () => {
    closed ??= close();
    return closed;
  };
  return { url, dispose, [Symbol.asyncDispose]: dispose };
}
