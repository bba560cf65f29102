/** A server with the console as it is now, on a database of its own with many flights. */
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { build } from 'vite';
import { createDatabase } from '../utils/database.ts';
import { startServer } from '../utils/server.ts';
import { temporaryFolder } from '../utils/temporary-folder.ts';

export interface ConsoleServer extends AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  /** Stops it at once, running streams and all. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with settings that differ from those it had. */
  start(changes?: Record<string, string>): Promise<void>;
}

/**
 * @param flights that there are at least.
 * @param env settings that differ from those of a test server.
 */
export async function startConsole(flights: number, env: Record<string, string> = {}): Promise<ConsoleServer> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await temporaryFolder());
  await build({
    configFile: fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url)),
    logLevel: 'silent',
    build: { outDir: folder.path },
  });
  const database = starting.use(await createDatabase());
  await fill(database.url, flights);
  const start = (port: string, changes: Record<string, string> = {}) =>
    startServer({ ...env, ...changes, DATABASE_URL: database.url, PORT: port }, { consoleFolder: folder.path });
  let server = await start('0');
  starting.defer(() => server.dispose());
  const parts = starting.move();
  const { url } = server;
  return {
    url,
    databaseUrl: database.url,
    stop: () => server.dispose(),
    async start(changes) {
      server = await start(new URL(url).port, changes);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function fill(url: string, flights: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO "Flight" (id, date, delay, distance, "originIata", "destinationIata")
       SELECT id, timestamp '2001-01-07' + id * interval '10 seconds', (id * 37) % 150 - 30, id % 2400 + 100,
         (ARRAY['ATL','ORD','DFW','LAX','PHX','DEN','MSP','SEA'])[id % 8 + 1],
         (ARRAY['BOS','JFK','SFO','MIA','LAS','DTW','SLC'])[id % 7 + 1]
       FROM generate_series((SELECT max(id) + 1 FROM "Flight"), $1::int) AS id`,
      [flights],
    );
    await client.query('ANALYZE "Flight"');
  } finally {
    await client.end();
  }
}
