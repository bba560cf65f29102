/** A connection for a few statements, closed when they are done. */
import pg from 'pg';

export async function withClient<T>(
  url: string,
  application: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: application });
  // A connection that breaks fails its statement, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
