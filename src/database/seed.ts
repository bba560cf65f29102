/** Loads the flights and airports that vega-datasets ships: everything in one transaction, so that it is all or nothing. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Log } from '../log.ts';
import { dataFile } from './flights-file.ts';
import { flightBlocksFromThread } from './flights-thread.ts';
import { type Progress, showProgress } from './seed-progress.ts';
import { withoutIndexes } from './without-indexes.ts';

export interface SeedOptions {
  readonly log: Log;
  /** The first so many flights of the file, with the ids 1, 2, 3…; 0 for none. The airports are loaded all the same. */
  readonly flights: number;
  /** Undoes what was loaded, and rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns true when it loaded, false when the tables held rows already: those stay as they are.
 * @throws the signal's reason, or what PostgreSQL throws; nothing is kept then.
 */
export async function seed(url: string, { log, flights, signal }: SeedOptions): Promise<boolean> {
  signal?.throwIfAborted();
  const client = new pg.Client({ connectionString: url, application_name: 'sluice seed' });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const stop = () => void terminate(url, rows[0]?.pid).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  const progress = showProgress(flights, log);
  try {
    // It may have been aborted while this was connecting.
    signal?.throwIfAborted();
    if (!(await isEmpty(client))) return false;
    await client.query('BEGIN');
    // Whoever seeds at the same time waits here, and then finds the rows.
    await client.query('LOCK TABLE "Airport", "Flight"');
    if (!(await isEmpty(client))) return false;
    await load(client, flights, progress);
    await client.query('COMMIT');
    await client.query('ANALYZE "Airport", "Flight"');
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    progress.stop();
    signal?.removeEventListener('abort', stop);
    // Without a COMMIT, everything is undone once the connection is gone.
    await client.end();
  }
}

async function isEmpty(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ empty: boolean }>(
    'SELECT NOT EXISTS (SELECT FROM "Airport") AND NOT EXISTS (SELECT FROM "Flight") AS empty',
  );
  return rows[0]?.empty === true;
}

async function load(client: pg.Client, flights: number, progress: Progress) {
  // Rows of a table that was emptied in the same transaction can be stored as frozen: visible to all, never vacuumed.
  await client.query('TRUNCATE "Airport", "Flight"');
  await client.query("SET LOCAL maintenance_work_mem = '256MB'");
  await copy(client, airportsCopy, createReadStream(dataFile('airports.csv')));
  await withoutIndexes(client, 'Flight', () => copy(client, flightsCopy, Readable.from(texts(flights, progress))));
}

const airportsCopy = `
  COPY "Airport" (iata, name, city, state, country, latitude, longitude)
  FROM STDIN (FORMAT csv, HEADER match, NULL 'NA', FREEZE)`;

const flightsCopy = `
  COPY "Flight" (id, date, delay, distance, "originIata", "destinationIata")
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
