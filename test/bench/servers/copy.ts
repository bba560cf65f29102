/** The measure of all: the bytes of PostgreSQL's COPY, passed on by Node's HTTP server as they come. */
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { serve } from './serve.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

const statement = `
  COPY (SELECT id, date, delay, distance, "originIata", "destinationIata" FROM "Flight" ORDER BY id)
  TO STDOUT (FORMAT csv, HEADER)`;

await serve(async (_req, res) => {
  const client = await pool.connect();
  let failed = true;
  try {
    await pipeline(client.query(copyTo(statement)), res);
    failed = false;
  } catch {
    res.destroy();
  } finally {
    client.release(failed);
  }
});
