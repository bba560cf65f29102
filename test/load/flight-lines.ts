/** What the readers of the load and attack runs compare their rows with. */
import { query } from '../bench/database/query.ts';

/** Every flight as a line of CSV by its key, as PostgreSQL itself has it. */
export async function readFlightLines(url: string): Promise<ReadonlyMap<number, string>> {
  const rows = await query<{ id: number; line: string }>(
    url,
    `SELECT id, concat_ws(',', id, to_char(date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), coalesce(delay::text, ''), distance,
       "originIata", "destinationIata") AS line FROM "Flight"`,
  );
  return new Map(rows.map(({ id, line }) => [id, line]));
}
