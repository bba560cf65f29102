/**
 * What all files of the browser's tests share: a Chromium, the console as it is now, a database with many flights, and a server of
 * a copy of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { copyDatabase, copyLargeDatabase } from '../utils/database.ts';
import { temporaryFolder } from '../utils/temporary-folder.ts';
import { launchChromium } from './chromium.ts';

export interface ConsoleParts {
  /** Where the page was built. */
  readonly folder: string;
  /** Name of the database that files copy which have a server of their own; nobody else connects to it. */
  readonly template: string;
  /** Of the server that files share which only read, with settings as they are, and of its database. */
  readonly url: string;
  readonly databaseUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly console: ConsoleParts;
    /** Where the run's Chromium listens. */
    readonly chromium: string;
  }
}

/** More than the million that a page keeps. */
export const FLIGHTS = 1_020_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await temporaryFolder());
  const { sharedUrl, template } = project.getProvidedContext().databases;
  const database = starting.use(await copyDatabase(sharedUrl, template));
  const browser = await launchChromium();
  starting.defer(() => browser.close());
  await Promise.all([buildConsole(folder.path), fill(database.url, FLIGHTS)]);
  project.provide('chromium', browser.wsEndpoint());
  const copy = starting.use(await copyLargeDatabase(database.name, sharedUrl));
  const server = starting.use(await serve(copy.url, folder.path));
  project.provide('console', {
    folder: folder.path,
    template: database.name,
    url: server.url,
    databaseUrl: copy.url,
  });
  const parts = starting.move();
  return () => parts.disposeAsync();
}

/** As users have it: Vite would take Vitest's environment for one of development. */
async function buildConsole(outDir: string): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await build({
      configFile: fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url)),
      logLevel: 'silent',
      build: { outDir },
    });
  } finally {
    process.env.NODE_ENV = NODE_ENV ?? 'test';
  }
}

/** In a process of its own: what these tests load of GraphQL is not what a server loads. */
async function serve(databaseUrl: string, consoleFolder: string): Promise<AsyncDisposable & { readonly url: string }> {
  const script = fileURLToPath(new URL('server-process.ts', import.meta.url));
  const keeper = spawn(process.execPath, [script, databaseUrl, consoleFolder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(keeper, 'close');
  const url = await text(keeper.stdout);
  if (url === '') throw new Error('the server that the files share did not start: the reason is above');
  return {
    url,
    async [Symbol.asyncDispose]() {
      keeper.stdin.end();
      await closed;
    },
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
    // So that no copy of it has to be.
    await client.query('VACUUM ANALYZE "Flight"');
  } finally {
    await client.end();
  }
}
