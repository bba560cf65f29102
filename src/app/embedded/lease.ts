/**
 * A server's share in a running PostgreSQL: a shared advisory lock on a connection kept for it, so that a killed
 * server's share ends with its connection. Whoever gets the lock for itself alone is the last.
 */
import pg from 'pg';

/** Advisory locks count per database; this one lives in `postgres`, where no data is. */
const key = 5_432_001;

const databaseName = 'sluice';

export interface Lease {
  readonly url: string;
  readonly port: number;
  /** Resolves when the connection is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** @returns whether this was the last share; nobody can take another then. */
  release(): Promise<boolean>;
  /** Ends the connection, and the share with it. */
  end(): Promise<void>;
}

/**
 * @param folder of the database, as PostgreSQL itself names it: another PostgreSQL may have taken the port.
 * @returns undefined where the last server is just stopping it.
 * @throws what `pg` throws, when it does not answer, or an Error when it serves another folder.
 */
export async function takeLease(port: number, password: string, folder: string): Promise<Lease | undefined> {
  const server = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const client = new pg.Client({
    connectionString: `${server}/postgres`,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'sluice lease',
  });
  // A connection that breaks is noticed by its end.
  client.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  try {
    await client.connect();
    const place = await client.query<{ data_directory: string }>('SHOW data_directory');
    const served = place.rows[0]?.data_directory;
    if (served !== folder) throw new Error(`the PostgreSQL on port ${port} serves ${served}, not ${folder}`);
    if (!(await lock(client, 'pg_try_advisory_lock_shared'))) {
      await client.end();
      return undefined;
    }
    await createDatabase(client);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    url: `${server}/${databaseName}`,
    port,
    ended,
    release: async () => {
      // Given back first: two that leave at once would otherwise each see the other's.
      await lock(client, 'pg_advisory_unlock_shared');
      return lock(client, 'pg_try_advisory_lock');
    },
    end: () => client.end(),
  };
}

async function lock(
  client: pg.Client,
  call: 'pg_try_advisory_lock_shared' | 'pg_try_advisory_lock' | 'pg_advisory_unlock_shared',
): Promise<boolean> {
  const result = await client.query<{ done: boolean }>(`SELECT ${call}($1) AS done`, [key]);
  return result.rows[0]?.done === true;
}

async function createDatabase(client: pg.Client) {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
  if (found.rows.length > 0) return;
  await client.query(`CREATE DATABASE ${databaseName}`).catch((error: unknown) => {
    // Another server made it meanwhile: "duplicate database", or the same as a unique violation.
    if (!(error instanceof pg.DatabaseError) || !['42P04', '23505'].includes(error.code ?? '')) throw error;
  });
}
