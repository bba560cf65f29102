/** Rows as objects as others stream them: `pg-query-stream` with pg's own parsers, and Kysely, which builds on pg-cursor. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { serveRows } from './serve-rows.ts';

// pg reads a timestamp as a local time.
process.env.TZ = 'UTC';

const BATCH_ROWS = 1000;
const sql = 'SELECT id, date, delay, distance, "originIata", "destinationIata" FROM "Flight" ORDER BY id';

interface Flight {
  id: number;
  date: Date;
  delay: number | null;
  distance: number;
  originIata: string;
  destinationIata: string;
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const kysely = new Kysely<{ Flight: Flight }>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });

await serveRows({
  '/pg-query-stream': (signal) => ({ rows: queryStream(signal) }),
  '/kysely': () => ({
    rows: kysely
      .selectFrom('Flight')
      .select(['id', 'date', 'delay', 'distance', 'originIata', 'destinationIata'])
      .orderBy('id')
      .stream(BATCH_ROWS),
  }),
});

async function* queryStream(signal: AbortSignal): AsyncGenerator<Flight, void, undefined> {
  const client = await pool.connect();
  try {
    yield* client.query(new QueryStream(sql, [], { batchSize: BATCH_ROWS, highWaterMark: BATCH_ROWS }));
  } finally {
    client.release(signal.aborted);
  }
}
