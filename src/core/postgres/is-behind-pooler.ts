/** Finds out whether a pooler, such as PgBouncer, stands between a connection and PostgreSQL. */
import type { ClientBase } from 'pg';

/**
 * A pooler has cancel keys of its own, so the process that a connection was told of at its start is not the one that
 * runs its statements.
 */
export async function isBehindPooler(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // pg's types leave it out.
  const { processID } = client as unknown as { readonly processID: number | null };
  return rows[0]?.pid !== processID;
}
