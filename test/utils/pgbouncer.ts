/** PgBouncer in transaction mode before a database, where it is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { accountFor, ids } from '../../src/app/embedded/account.ts';
import { testFolder } from './test-folder.ts';
import { until } from './until.ts';

export interface PgBouncer extends AsyncDisposable {
  /** Of the same database, by way of PgBouncer. */
  readonly url: string;
}

/** Why it cannot be used here; undefined where it can. */
export function missingPgBouncer(): string | undefined {
  const { error, status } = spawnSync('pgbouncer', ['--version']);
  return error || status !== 0 ? 'pgbouncer is not installed' : undefined;
}

/** @param size of its pool: connections to PostgreSQL. */
export async function startPgBouncer(database: string, { size = 20 } = {}): Promise<PgBouncer> {
  const folder = await testFolder();
  const to = new URL(database);
  const port = await freePort();
  const file = join(folder.path, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${to.hostname} port=${to.port} user=${to.username} password='${decodeURIComponent(to.password)}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${size}
max_client_conn = 200
`,
  );
  await chmod(folder.path, 0o755);
  // It refuses to run as root.
  const account = await accountFor(folder.path);
  const child = spawn('pgbouncer', ['-q', file], { ...ids(account), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const closed = once(child, 'close');
  const url = new URL(database);
  url.port = String(port);
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`pgbouncer does not start: ${said}`);
    return answers(url.href);
  });
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await closed;
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
