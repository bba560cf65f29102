/** Twenty flights as CSV, as somebody writes it by hand in Node: one statement, one write. */
import pg from 'pg';
import { serve } from './serve.ts';

// pg reads a timestamp as a local time.
process.env.TZ = 'UTC';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const statement = {
  name: 'flights',
  text: 'SELECT id, date, delay, distance, "originIata", "destinationIata" FROM "Flight" ORDER BY id LIMIT 20',
};

await serve(async (_req, res) => {
  try {
    const { rows } = await pool.query(statement);
    const lines = rows.map(
      ({ id, date, delay, distance, originIata, destinationIata }) =>
        `${id},${date.toISOString()},${delay ?? ''},${distance},${originIata},${destinationIata}\r\n`,
    );
    res.setHeader('Content-Type', 'text/csv');
    res.end(`id,date,delay,distance,originIata,destinationIata\r\n${lines.join('')}`);
  } catch {
    res.destroy();
  }
});
