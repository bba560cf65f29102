/** What is written without Sluice: `findMany` page by page, each continuing after the last key, as CSV. */
import { once } from 'node:events';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../../src/app/generated/prisma/client.ts';
import { serve } from './serve.ts';

const PAGE = 2000;

const prisma = new PrismaClient({
  adapter: new PrismaPg(new pg.Pool({ connectionString: process.env.DATABASE_URL })),
});

await serve(async (_req, res) => {
  try {
    res.write('id,date,delay,distance,originIata,destinationIata\n');
    for (let last = 0; !res.destroyed; ) {
      const page = await prisma.flight.findMany({ where: { id: { gt: last } }, orderBy: { id: 'asc' }, take: PAGE });
      const lines = page.map(
        ({ id, date, delay, distance, originIata, destinationIata }) =>
          `${id},${date.toISOString()},${delay ?? ''},${distance},${originIata},${destinationIata}\n`,
      );
      if (!res.write(lines.join(''))) await Promise.race([once(res, 'drain'), once(res, 'close')]);
      if (page.length < PAGE) break;
      last = page.at(-1)?.id ?? last;
    }
    res.end();
  } catch {
    res.destroy();
  }
});
