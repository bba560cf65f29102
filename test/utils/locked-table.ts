/** Holds up every statement on a table, for as long as a test wants: what they do then is neither fast nor slow. */
import pg from 'pg';

export interface LockedTable extends AsyncDisposable {
  /** Backends that wait for the table. */
  readonly waiting: () => Promise<number>;
}

export async function lockTable(url: string, table: string): Promise<LockedTable> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`);
  return {
    async waiting() {
      const { rows } = await client.query<{ count: number }>(
        // Copies of a database share the numbers of their tables.
        `SELECT count(*)::int AS count FROM pg_locks
         WHERE NOT granted AND relation = $1::regclass
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        [`"${table}"`],
      );
      return rows[0]?.count ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await client.end();
    },
  };
}
