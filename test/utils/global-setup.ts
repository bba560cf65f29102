/** Brings up one PostgreSQL for the whole run, with 20,000 flights in it, and takes it down again. */
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { seed } from '../../src/database/seed.ts';
import { createLog } from '../../src/log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the database that tests share and do not write to. */
    readonly sharedUrl: string;
    /** Name of the database that others are copied from; it takes no connections. */
    readonly template: string;
  }
}

const flights = 20_000;
const template = 'template_sluice';

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const log = createLog('warn');
  await using starting = new AsyncDisposableStack();

  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  starting.defer(() => removeDataDir(dataDir));
  // Where root runs the tests, PostgreSQL runs as another user, who must get in.
  await chmod(dataDir, 0o711);
  const embedded = await startEmbedded({ dataDir, log, durable: false });
  starting.defer(() => embedded.dispose());

  await migrate(embedded.url, { log });
  await seed(embedded.url, { log, flights });
  await copyToTemplate(embedded.url);
  provide('sharedUrl', embedded.url);
  provide('template', template);

  const running = starting.move();
  return () => running.disposeAsync();
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

async function removeDataDir(dataDir: string) {
  // The database may be elsewhere, behind a link, where PostgreSQL's user cannot get into the temporary folder.
  const database = await realpath(join(dataDir, 'postgres')).catch(() => undefined);
  if (database) await rm(database, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
