/**
 * `for await` over rows, in the process that reads them. It answers with the first row as soon as it is there and with
 * the number of rows at the end; with all rows where the request says `?all`.
 */
import { once } from 'node:events';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../../src/generated/prisma/client.ts';
import { rowStreams } from '../../../src/rows/row-streams.ts';
import { serve } from './serve.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams(pool));

await serve(async (req, res) => {
  const all = req.url === '/?all';
  const left = new AbortController();
  const { signal } = left;
  res.on('close', () => left.abort());
  try {
    let count = 0;
    for await (const flight of prisma.flight.stream({ signal })) {
      count += 1;
      if (!all && count > 1) continue;
      if (!res.write(`${JSON.stringify(flight)}\n`)) await once(res, 'drain', { signal });
    }
    res.addTrailers({ 'Row-Count': count });
    res.end();
  } catch {
    res.destroy();
  }
});
