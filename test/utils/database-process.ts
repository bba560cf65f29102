/**
 * The process of global-setup.ts that keeps the tests' PostgreSQL: says where it is once it is ready, and takes it down
 * when its input ends. So it does also when the test run is killed.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { migrate } from '../../src/app/migrate.ts';
import { seed } from '../../src/app/seed/seed.ts';
import { createLog } from '../../src/log.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface TestDatabases {
  /** Of the database that tests share and do not write to. */
  readonly sharedUrl: string;
  /** Name of the database that others are copied from; it takes no connections. */
  readonly template: string;
  /** For the folders of the tests, so that they go with the run even when it is killed. */
  readonly folder: string;
}

const flights = 20_000;
const bookings = 5_000;
const template = 'template_sluice';

const log = createLog('silent');
const stopping = new AbortController();
const ended = once(process.stdin.resume(), 'end').then(() => stopping.abort());

{
  await using folder = await temporaryFolder();
  const embedded = await startEmbedded({
    ...{ dataDir: join(folder.path, 'data'), log, durable: false },
    // For transactions in two phases.
    settings: { max_prepared_transactions: '64' },
  });
  try {
    await migrate(embedded.url, { log });
    await seed(embedded.url, { log, flights, bookings, signal: stopping.signal });
    await copyToTemplate(embedded.url);
    const databases: TestDatabases = { sharedUrl: embedded.url, template, folder: folder.path };
    process.stdout.write(JSON.stringify(databases));
    process.stdout.end();
    await ended;
  } finally {
    await embedded.dispose();
  }
}

/** A database can be copied only while nobody is connected to it; the shared one always has somebody. */
async function copyToTemplate(url: string) {
  const admin = new URL(url);
  const name = admin.pathname.slice(1);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${template} TEMPLATE ${name} ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
}
