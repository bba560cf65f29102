/** The bench's own questions to its databases. */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

/** One statement on a connection of its own. */
export async function query<R extends object>(url: string, sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  await client.connect();
  try {
    const { rows } = await client.query<R>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** Resolves once nobody but us has anything running there: what was left early has ended. */
export async function quiet(url: string, signal: AbortSignal): Promise<void> {
  for (let silent = 0; silent < 2; ) {
    const [busy] = await query(
      url,
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()`,
    );
    silent = busy === undefined ? silent + 1 : 0;
    await setTimeout(5, undefined, { signal });
  }
}
