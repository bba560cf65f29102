import pg from 'pg';

/** Adds made-up flights until there are so many. */
export async function addFlights(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO "Flight" (id, date, delay, distance, "originIata", "destinationIata")
       SELECT id, timestamp '2001-07-01' + id * interval '1 minute', id % 90 - 20, id % 2000 + 100, 'ATL', 'ORD'
       FROM generate_series((SELECT coalesce(max(id), 0) + 1 FROM "Flight"), $1::int) AS id`,
      [count],
    );
  } finally {
    await client.end();
  }
}
