/** Rows of megabytes, and JSON of every shape, beside the flights of the attack run. */
import { query } from '../bench/database/query.ts';

/** No flight leads to one of these, so that no honest reader meets them; and real codes are in capitals. */
export const WIDE_COUNTRY = 'Wide';

/** What bookings hold as JSON, made by the database: each is small to ask for. */
const shapes = [
  // Deep, as an array and as objects.
  `(repeat('[', 900) || '1' || repeat(']', 900))::jsonb`,
  `(repeat('{"a":', 900) || '1' || repeat('}', 900))::jsonb`,
  // Wide.
  `(SELECT jsonb_agg(n) FROM generate_series(1, 100000) AS n)`,
  `(SELECT jsonb_object_agg('key ' || n, n) FROM generate_series(1, 20000) AS n)`,
  // Long: a text that is all escapes, a number, a key.
  `to_jsonb(repeat(U&'\\0001"\\005C', 300000))`,
  `to_jsonb(repeat('9', 10000)::numeric)`,
  `jsonb_build_object(repeat('key', 100000), 1)`,
  // Not what somebody expects.
  `'null'::jsonb`,
  `'{"__proto__":{"x":1},"constructor":null,"":[]}'::jsonb`,
];

export async function addWideRows(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `INSERT INTO "Airport" (iata, name, country, latitude, longitude)
     SELECT 'w' || lpad(n::text, 2, '0'), repeat('wide', 1048576), '${WIDE_COUNTRY}', 0, 0 FROM generate_series(1, 12) AS n`,
  );
  for (const [index, shape] of shapes.entries())
    await query(
      databaseUrl,
      `INSERT INTO "Booking" (id, reference, "flightId", passenger, status, fare, tags, extras, receipt, note, "bookedAt")
       SELECT -(${index * 10} + n), gen_random_uuid(), n, 'somebody', 'HELD', 1, array_fill('tag'::text, ARRAY[n * 1000]), ${shape},
         decode(repeat('00ff', n * 100000), 'hex'), repeat('note', n * 100000), now()
       FROM generate_series(1, 4) AS n`,
    );
}
