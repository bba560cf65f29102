/** The bench's own PostgreSQL, with a database for each number of flights that is asked for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../../src/app/migrate.ts';
import { seed } from '../../../src/app/seed/seed.ts';
import { createLog } from '../../../src/log.ts';
import { query } from './query.ts';

export interface Databases extends AsyncDisposable {
  /** Address of the database with so many flights, and bookings on some of them: made when it is first asked for. */
  readonly withFlights: (count: number) => Promise<string>;
  readonly version: string;
}

const log = createLog('silent');

const MAX_BOOKINGS = 50_000;

/** @param signal gives up what is being loaded. */
export async function openDatabases(signal: AbortSignal): Promise<Databases> {
  const script = fileURLToPath(new URL('keeper.ts', import.meta.url));
  // Detached, so that Ctrl+C ends the bench only; the end of the bench then ends its input.
  const keeper = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(keeper, 'close');
  const url = await text(keeper.stdout);
  if (url === '') throw new Error('the PostgreSQL of the bench did not start: the reason is above');

  const make = async (flights: number) => {
    const made = new URL(url);
    made.pathname = `/flights_${flights}`;
    await query(url, `CREATE DATABASE flights_${flights}`);
    await migrate(made.href, { log });
    await seed(made.href, { log, flights, bookings: Math.min(flights, MAX_BOOKINGS), signal });
    // What was loaded is written out now, and not while something is timed.
    await query(made.href, 'CHECKPOINT');
    return made.href;
  };
  const databases = new Map<number, Promise<string>>();
  const [{ version = '' } = {}] = await query<{ version: string }>(
    url,
    `SELECT current_setting('server_version') AS version`,
  );
  return {
    version,
    withFlights(count) {
      const database = databases.get(count) ?? make(count);
      databases.set(count, database);
      return database;
    },
    async [Symbol.asyncDispose]() {
      keeper.stdin.end();
      await closed;
    },
  };
}
