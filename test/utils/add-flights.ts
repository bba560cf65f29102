import pg from 'pg';

/**
 * Adds made-up flights until there are so many. Each goes to an airport of its own, under a long name that cannot be
 * compressed: so that what few of them make does not fit into the buffers of a socket, however it is encoded.
 */
export async function addFlights(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO "Airport" (iata, name, country, latitude, longitude)
       SELECT 'X' || id, (
           SELECT string_agg(encode(sha512((id || ':' || part)::bytea), 'base64'), '')
           FROM generate_series(1, 16) AS part
         ), 'Nowhere', 0, 0
       FROM generate_series((SELECT coalesce(max(id), 0) + 1 FROM "Flight"), $1::int) AS id`,
      [count],
    );
    await client.query(
      `INSERT INTO "Flight" (id, date, delay, distance, "originIata", "destinationIata")
       SELECT id, timestamp '2001-07-01' + id * interval '1 minute', id % 90 - 20, id % 2000 + 100, 'ATL', 'X' || id
       FROM generate_series((SELECT coalesce(max(id), 0) + 1 FROM "Flight"), $1::int) AS id`,
      [count],
    );
  } finally {
    await client.end();
  }
}
