/** R8, R9: PostgreSQL is killed in mid-stream: curl fails, and a download that goes on is whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { migrate } from '../../src/app/migrate.ts';
import { seed } from '../../src/app/seed/seed.ts';
import { download } from '../../src/cli/download.ts';
import { createLog } from '../../src/log.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';
import { until } from '../utils/until.ts';

const log = createLog('silent');
const { signal } = new AbortController();
// The backend that is killed takes all others with it: so this database is of this test alone.
let folder: TemporaryFolder;
let embedded: Embedded;
let server: TestServer;
beforeAll(async () => {
  folder = await testFolder();
  embedded = await startEmbedded({ dataDir: join(folder.path, 'data'), log });
  await migrate(embedded.url, { log });
  await seed(embedded.url, { log, flights: 200_000, bookings: 0, signal });
  server = await startServer({ DATABASE_URL: embedded.url, STREAM_BATCH_ROWS: '100' });
});
afterAll(async () => {
  await server?.dispose();
  await embedded?.dispose();
  await folder?.[Symbol.asyncDispose]();
});

/** PostgreSQL takes seconds to recover. */
const times = process.env.SOAK === undefined ? 1 : 5;

const path = '/export/flights.csv?orderBy=[{"date":"desc"}]';
const downloaded = 20_000;
/** With both airports, several times what the sockets take of a reader that has stopped. */
const wide = `${path}&fields=${['origin', 'destination'].flatMap((side) => ['name', 'city', 'state'].map((field) => `${side}.${field}`))}`;

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: embedded.url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The backend that reads flights, which waits for its reader or works for it. */
const backends = () =>
  query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sluice' AND state <> 'idle' AND query LIKE '%"Flight"%' AND query NOT LIKE 'EXPLAIN%'`,
  );

async function killBackend(): Promise<void> {
  const [backend] = await backends();
  if (backend) process.kill(backend.pid, 'SIGKILL');
}

const answers = () =>
  query('SELECT 1').then(
    () => true,
    () => false,
  );

describe('R8 a killed backend', () => {
  it('makes curl fail', async () => {
    const curl = spawn('curl', ['-sS', '-g', `${server.url}${wide}`], { stdio: ['ignore', 'pipe', 'ignore'] });
    // Its first rows are there, and no more are taken from it: so it stops, and the server with it.
    await once(curl.stdout, 'readable');
    await until(async () => (await backends()).length > 0);
    await killBackend();
    const closed = once(curl, 'close');
    curl.stdout.resume();
    const [code] = await closed;
    expect(code).not.toBe(0);
    await until(answers);
  });
});

describe('R9 a killed backend', () => {
  it('is gone on from, again and again, until the file is whole', async () => {
    const file = join(folder.path, 'flights.csv');
    const url = `${server.url}${path}&first=${downloaded}`;
    let killedAt = 0;
    let kills = 0;
    let killing: Promise<void> | undefined;
    const { rows } = await download(new URL(url), file, {
      retries: 50,
      retryMs: 20,
      compressed: false,
      onRetry: () => {},
      signal,
      onProgress(rows) {
        if (kills < times && rows - killedAt > 3_000) {
          kills += 1;
          killedAt = rows;
          killing = killBackend().catch(() => {});
        }
      },
    });
    await killing;
    await until(answers);
    expect(kills).toBe(times);
    expect(rows).toBe(downloaded);
    const expected = await (await fetch(url)).text();
    expect(await readFile(file, 'utf8')).toBe(expected);
  }, 120_000);
});
