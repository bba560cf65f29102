/** What the database says of the streams that read from it. */
import pg from 'pg';

export interface Portals extends AsyncDisposable {
  /** Statements on a table that have been begun and not ended, of whatever connection: a stream's is one of these. */
  readonly open: (table: string) => Promise<number>;
}

export async function watchPortals(url: string): Promise<Portals> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    async open(table) {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND strpos(query, $1) > 0`,
        [`"${table}"`],
      );
      return rows[0]?.count ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await client.end();
    },
  };
}
