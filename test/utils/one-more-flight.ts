/** Adds a flight behind all others, and takes it away when it is disposed of. */
import pg from 'pg';

export async function oneMoreFlight(url: string, id: number): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: url, application_name: 'a change' });
  await client.connect();
  await client.query(
    `INSERT INTO "Flight" (id, date, delay, distance, "originIata", "destinationIata")
     VALUES ($1, timestamp '2001-07-01', 0, 100, 'ATL', 'ATL')`,
    [id],
  );
  return {
    async [Symbol.asyncDispose]() {
      await client.query('DELETE FROM "Flight" WHERE id = $1', [id]);
      await client.end();
    },
  };
}
