/**
 * Rows as objects as others read them: `pg-cursor` and `pg-query-stream` with pg's own parsers, Kysely, which builds on
 * pg-cursor, and Prisma's `findMany` page by page. Drizzle is left out: its `iterator()` exists for mysql2 alone.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { type Booking, PrismaClient } from '../../../src/app/generated/prisma/client.ts';
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
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

await serveRows({
  '/pg-cursor': (signal) => ({ batches: cursor(signal) }),
  '/pg-query-stream': (signal) => ({ rows: queryStream(signal) }),
  '/kysely': () => ({
    rows: kysely
      .selectFrom('Flight')
      .select(['id', 'date', 'delay', 'distance', 'originIata', 'destinationIata'])
      .orderBy('id')
      .stream(BATCH_ROWS),
  }),
  '/find-many': (signal) => ({ batches: pages<number, Flight>(flightsBehind, 0, signal) }),
  '/types-find-many': (signal) => ({ batches: pages<bigint, Booking>(bookingsBehind, 0n, signal) }),
});

async function* cursor(signal: AbortSignal) {
  const client = await pool.connect();
  try {
    const reading = client.query(new Cursor<Flight>(sql));
    for (;;) {
      signal.throwIfAborted();
      const rows = await reading.read(BATCH_ROWS);
      if (rows.length === 0) return;
      yield { rows };
    }
  } finally {
    client.release(signal.aborted);
  }
}

const PAGE_ROWS = 2 * BATCH_ROWS;
const page = { orderBy: { id: 'asc' }, take: PAGE_ROWS } as const;
const flightsBehind = (id: number) => prisma.flight.findMany({ where: { id: { gt: id } }, ...page });
const bookingsBehind = (id: bigint) => prisma.booking.findMany({ where: { id: { gt: id } }, ...page });

/** Each after the last key of the one before. */
async function* pages<K, R extends { readonly id: K }>(
  behind: (last: K) => Promise<readonly R[]>,
  first: K,
  signal: AbortSignal,
) {
  for (let last = first; ; ) {
    signal.throwIfAborted();
    const rows = await behind(last);
    yield { rows };
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1)?.id ?? last;
  }
}

async function* queryStream(signal: AbortSignal): AsyncGenerator<Flight, void, undefined> {
  const client = await pool.connect();
  try {
    yield* client.query(new QueryStream(sql, [], { batchSize: BATCH_ROWS, highWaterMark: BATCH_ROWS }));
  } finally {
    client.release(signal.aborted);
  }
}
