/** Builds the console as it is now, and fills a database with many flights: once, for all files of the browser's tests. */
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { copyDatabase } from '../utils/database.ts';
import { temporaryFolder } from '../utils/temporary-folder.ts';

export interface ConsoleParts {
  /** Where the page was built. */
  readonly folder: string;
  /** Of the database; nobody writes into it. */
  readonly databaseUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly console: ConsoleParts;
  }
}

export const FLIGHTS = 1_000_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await temporaryFolder());
  await build({
    configFile: fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url)),
    logLevel: 'silent',
    build: { outDir: folder.path },
  });
  const { sharedUrl, template } = project.getProvidedContext().databases;
  const database = starting.use(await copyDatabase(sharedUrl, template));
  await fill(database.url, FLIGHTS);
  project.provide('console', { folder: folder.path, databaseUrl: database.url });
  const parts = starting.move();
  return () => parts.disposeAsync();
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
