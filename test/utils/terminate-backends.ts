import pg from 'pg';

/** Kills what serves the connections of one application, as a crash or an administrator would. */
export async function terminateBackends(url: string, application: string | undefined): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
      [application],
    );
  } finally {
    await client.end();
  }
}
