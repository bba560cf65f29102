import pg from 'pg';

/**
 * More names than any compressor looks back for: brotli, with 4 MB, looks the farthest. So they are as good as new when
 * they come again, and a name for each flight, which takes seconds to make, is not needed.
 */
const airports = 5_000;

/**
 * Adds made-up flights until there are so many. Each goes to an airport with a long name that cannot be compressed: so
 * that what few of them make does not fit into the buffers of a socket, however it is encoded.
 */
export async function addFlights(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Each flight's airports are there: looking them up one by one takes longer than all the rest.
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO "Airport" (iata, name, country, latitude, longitude)
       SELECT 'X' || (10000 + id), (
           SELECT string_agg(translate(encode(sha512((id || ':' || part)::bytea), 'base64'), E'\\n', ''), '')
           FROM generate_series(1, 16) AS part
         ), 'Nowhere', 0, 0
       FROM generate_series(0, $1::int - 1) AS id
       ON CONFLICT DO NOTHING`,
      [airports],
    );
    await client.query(
      `INSERT INTO "Flight" (id, date, delay, distance, "originIata", "destinationIata")
       SELECT id, timestamp '2001-07-01' + id * interval '1 minute', id % 90 - 20, id % 2000 + 100, 'ATL',
         'X' || (10000 + id % $2::int)
       FROM generate_series((SELECT coalesce(max(id), 0) + 1 FROM "Flight"), $1::int) AS id`,
      [count, airports],
    );
  } finally {
    await client.end();
  }
}
