/**
 * Rows as objects, in the process that reads them: `/rows` by `for await`, `/batches` by batches, `/nested` with a to-one
 * relation, `/lists` with a list in each, `/types` of many types. Each answers with the first row as soon as it is there and with
 * the number of rows at the end; with all rows where the request says `?all`.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../../src/app/generated/sluice.ts';
import { rowStreams } from '../../../src/core/run/row-streams.ts';
import { serveRows } from './serve-rows.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams({ pool, datamodel }));
const origin = { select: { city: true } } as const;
const bookings = { select: { reference: true }, orderBy: { id: 'asc' }, take: 100 } as const;

await serveRows({
  '/rows': (signal) => ({ rows: prisma.flight.stream({ signal }) }),
  '/batches': (signal) => ({ batches: prisma.flight.stream({ signal }).batches() }),
  '/nested': (signal) => ({ rows: prisma.flight.stream({ include: { origin }, signal }) }),
  '/types': (signal) => ({ rows: prisma.booking.stream({ signal }) }),
  '/lists': (signal) => ({ rows: prisma.flight.stream({ include: { bookings }, signal }) }),
});
