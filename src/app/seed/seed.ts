/**
 * Loads the flights and airports that vega-datasets ships, and bookings on them that are made up: everything in one
 * transaction, so that it is all or nothing.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Log } from '../../log.ts';
import { bookingBlocks, bookingColumns } from './bookings.ts';
import { dataFile } from './flights-file.ts';
import { flightBlocksFromThread } from './flights-thread.ts';
import { type Progress, showProgress } from './progress.ts';
import { withoutIndexes } from './without-indexes.ts';

export interface SeedOptions {
  readonly log: Log;
  /** The first so many flights of the file, with the ids 1, 2, 3…; 0 for none. The airports are loaded all the same. */
  readonly flights: number;
  /** Spread over all flights that are there; none without flights. Default: 50,000. */
  readonly bookings?: number;
  /** Holds the tables. Default: public. */
  readonly schema?: string;
  /** Undoes what was loaded, and rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export type Loaded = 'everything' | 'bookings' | 'nothing' | 'no tables';

/**
 * Loads what is missing. Tables that hold rows already stay as they are; only where there are flights without bookings,
 * as after an update of this project, these are added. A database without the tables of the flights is left alone.
 * @throws the signal's reason, or what PostgreSQL throws; nothing is kept then.
 */
export async function seed(url: string, options: SeedOptions): Promise<Loaded> {
  const { log, flights, signal, schema = 'public' } = options;
  signal?.throwIfAborted();
  const client = new pg.Client({ connectionString: url, application_name: 'sluice seed' });
  client.on('error', () => undefined);
  await client.connect();
  // A pooler may give the transaction another process than what runs before it.
  await client.query('BEGIN');
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pg_backend_pid() AS pid, set_config('search_path', quote_ident($1), true)`,
    [schema],
  );
  const stop = () => void terminate(url, rows[0]?.pid).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    // It may have been aborted while this was connecting.
    signal?.throwIfAborted();
    if (!(await hasTables(client, schema))) return 'no tables';
    // The look takes locks of its own. Two that kept theirs would wait for each other.
    await client.query('SAVEPOINT look');
    if ((await missing(client, options)) === 'nothing') return 'nothing';
    await client.query('ROLLBACK TO SAVEPOINT look');
    // Whoever seeds at the same time waits here, and then finds the rows.
    await client.query('LOCK TABLE "Airport", "Flight", "Booking"');
    const load = await missing(client, options);
    if (load === 'nothing') return 'nothing';
    if (load === 'everything') await loadFlights(client, flights, log);
    log.info('loading bookings');
    await loadBookings(client, options.bookings ?? 50_000);
    await client.query('ANALYZE "Airport", "Flight", "Booking"');
    await client.query('COMMIT');
    return load;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    // Without a COMMIT, everything is undone once the connection is gone.
    await client.end();
  }
}

/** Whether the schema has the tables of the flights, as far as they are loaded: another schema.prisma has others. */
async function hasTables(client: pg.Client, schema: string): Promise<boolean> {
  const columns = [
    ...airportColumns.map((column) => ['Airport', column]),
    ...flightColumns.map((column) => ['Flight', column]),
    ...bookingColumns.map((column) => ['Booking', column]),
  ];
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count
     FROM unnest($2::text[], $3::text[]) AS wanted (name, attname)
     JOIN pg_class ON relname = wanted.name AND relkind = 'r'
     JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = $1
     JOIN pg_attribute ON attrelid = pg_class.oid AND pg_attribute.attname = wanted.attname AND NOT attisdropped`,
    [schema, columns.map(([table]) => table), columns.map(([, column]) => column)],
  );
  return rows[0]?.count === columns.length;
}

const airportColumns = ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'] as const;
const flightColumns = ['id', 'date', 'delay', 'distance', 'originIata', 'destinationIata'] as const;

/** As SQL names them. */
const listOf = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join();

async function missing(client: pg.Client, { flights }: SeedOptions): Promise<Loaded> {
  const { rows } = await client.query<{ airports: boolean; flights: boolean; bookings: boolean }>(
    `SELECT EXISTS (SELECT FROM "Airport") AS airports, EXISTS (SELECT FROM "Flight") AS flights,
       EXISTS (SELECT FROM "Booking") AS bookings`,
  );
  const [has] = rows;
  if (has && !has.airports && !has.flights) return 'everything';
  return flights > 0 && has?.flights && !has.bookings ? 'bookings' : 'nothing';
}

async function loadFlights(client: pg.Client, flights: number, log: Log) {
  // Rows of a table that was emptied in the same transaction can be stored as frozen: visible to all, never vacuumed.
  await client.query('TRUNCATE "Airport", "Flight", "Booking"');
  await client.query("SET LOCAL maintenance_work_mem = '256MB'");
  await copy(client, airportsCopy, createReadStream(dataFile('airports.csv')));
  await withoutIndexes(client, 'Flight', async () => {
    const progress = showProgress(flights, log);
    try {
      await copy(client, flightsCopy, Readable.from(texts(flights, progress)));
    } finally {
      progress.stop();
    }
    log.info('building the indexes of flights');
  });
}

async function loadBookings(client: pg.Client, count: number) {
  const { rows } = await client.query<{ id: number }>(flightIds, [count]);
  const lines = bookingBlocks(rows.map(({ id }) => id));
  await client.query('TRUNCATE "Booking"');
  await withoutIndexes(client, 'Booking', () => copy(client, bookingsCopy, Readable.from(lines)));
}

/** So many flights, spread evenly over all of them, in no order that shows. */
const flightIds = `
  SELECT flight.id
  FROM (SELECT min(id)::bigint AS first, max(id)::bigint AS last FROM "Flight") AS ends,
    generate_series(0, $1::bigint - 1) AS step,
    LATERAL (
      SELECT id FROM "Flight"
      WHERE id >= first + (last - first + 1) * (step * 7919 % $1) / $1
      ORDER BY id LIMIT 1
    ) AS flight
  ORDER BY step`;

const airportsCopy = `
  COPY "Airport" (${listOf(airportColumns)})
  FROM STDIN (FORMAT csv, HEADER match, NULL 'NA', FREEZE)`;

const flightsCopy = `
  COPY "Flight" (${listOf(flightColumns)})
  FROM STDIN (FREEZE)`;

const bookingsCopy = `
  COPY "Booking" (${listOf(bookingColumns)})
  FROM STDIN (FREEZE)`;

async function* texts(flights: number, progress: Progress): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { rows, text } of flightBlocksFromThread(flights)) {
    yield text;
    progress.add(rows);
  }
}

const copy = (client: pg.Client, sql: string, source: Readable) => pipeline(source, client.query(copyFrom(sql)));

/** Ends the connection from the side of PostgreSQL, whatever it is doing: waiting, copying, making an index. */
async function terminate(url: string, pid: number | undefined) {
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  try {
    await other.query('SELECT pg_terminate_backend($1)', [pid]);
  } finally {
    await other.end();
  }
}
