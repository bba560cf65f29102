/** The running PostgreSQL of a folder: found by the file that it keeps there, started, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, ids } from './account.ts';
import type { Binaries } from './binaries.ts';
import { environment, isAlive } from './folder.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export interface StartOptions {
  readonly folder: string;
  readonly logFile: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly durable: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

export type StartResult = { readonly started: Postmaster } | { readonly failed: string };

const pollMilliseconds = 20;
const stopMilliseconds = 60_000;

/** @returns the live PostgreSQL that holds the folder; undefined where there is none. */
export async function findPostmaster(folder: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, , , , status] = text.split('\n');
  if (!pid || !isAlive(Number(pid))) return undefined;
  return { pid: Number(pid), port: Number(port ?? 0), ready: status?.trim() === 'ready' };
}

/**
 * Starts PostgreSQL on a free port of the loopback address, in a session of its own, so that Ctrl+C in the terminal
 * does not reach it. It outlives this process unless it is stopped.
 * @returns once it takes connections, or what it wrote before it ended.
 */
export async function startPostmaster(options: StartOptions): Promise<StartResult> {
  const { folder, binaries, account } = options;
  const port = await freePort(await lastPort(folder));
  await using log = await open(options.logFile, 'a+');
  if (account) await log.chown(account.uid, account.gid);
  const before = (await log.stat()).size;
  const settings = Object.entries({ ...settingsFor(port, options.durable), ...options.settings }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  const child = spawn(binaries.postgres, ['-D', folder, ...settings], {
    ...ids(account),
    cwd: '/',
    env: environment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  // Until it is ready nobody else uses it, and nobody else would end it.
  using _ = endWithProcess(child);
  await once(child, 'spawn');
  child.unref();
  // A PostgreSQL that recovers from a crash may take its time: only its end is a failure.
  while (child.exitCode === null && child.signalCode === null) {
    const running = await findPostmaster(folder);
    if (running?.ready && running.pid === child.pid) return { started: running };
    await delay(pollMilliseconds);
  }
  const written = await readFile(options.logFile);
  return { failed: written.subarray(before).toString().trim().split('\n').slice(-8).join('\n') };
}

function endWithProcess(child: ChildProcess): Disposable {
  const end = () => child.kill('SIGINT');
  process.once('exit', end);
  return { [Symbol.dispose]: () => void process.off('exit', end) };
}

/** Ends its sessions and stops it; resolves once it is gone. */
export async function stopPostmaster(folder: string, { pid }: Postmaster): Promise<void> {
  process.kill(pid, 'SIGINT');
  const deadline = AbortSignal.timeout(stopMilliseconds);
  while ((await findPostmaster(folder))?.pid === pid) {
    if (deadline.aborted) throw new Error(`PostgreSQL (process ${pid}) did not stop within ${stopMilliseconds} ms`);
    await delay(pollMilliseconds);
  }
}

const settingsFor = (port: number, durable: boolean) => ({
  listen_addresses: '127.0.0.1',
  port: String(port),
  unix_socket_directories: '',
  // Enough for one server with the most that its settings allow, or for many with the defaults.
  max_connections: '1000',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
});

/** The port of the PostgreSQL that was killed here; servers that used it look for it there. */
async function lastPort(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[3] ?? 0);
}

async function freePort(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (wanted === 0) throw error;
    return freePort(0);
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1');
  return address.port;
}
