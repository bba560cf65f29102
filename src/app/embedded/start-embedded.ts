/**
 * The embedded PostgreSQL: made on the first start, found again on the next, shared by the servers that use one data
 * folder at the same time. Each of them holds a lease on it, and the last to leave stops it.
 */
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { accountFor } from './account.ts';
import { findBinaries } from './binaries.ts';
import { databaseFolder, isErrorOf, makeDatabase, makeDataDir, readPassword, unusable } from './folder.ts';
import { type Lease, takeLease } from './lease.ts';
import { findPostmaster, type Postmaster, type StartOptions, startPostmaster, stopPostmaster } from './postmaster.ts';

export interface EmbeddedOptions {
  /** Folder that holds the data, kept between starts; made where there is none. */
  readonly dataDir: string;
  readonly log: Log;
  /** Whether the data must survive a crash of the machine. Default true; false is quicker. */
  readonly durable?: boolean;
  /** Settings of PostgreSQL besides, such as `{ max_prepared_transactions: '8' }`. Default: none. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Embedded {
  /** Address of the database `sluice`, as its superuser: `postgresql://postgres:…@127.0.0.1:port/sluice`. */
  readonly url: string;
  /** Leaves the database, and stops it where no other server uses it. */
  dispose(): Promise<void>;
}

const waitMilliseconds = 60_000;
const pollMilliseconds = 50;
const startAttempts = 5;
/** Between attempts to bring up a PostgreSQL that has ended and does not start. */
const reviveMilliseconds = 2_000;

/** Leaves each database that this process uses or brings up. */
const leaves = new Set<() => Promise<void>>();

/** For a program that ends at once: what it does not leave runs on. */
export const leaveEmbedded = () => Promise.allSettled([...leaves].map((leave) => leave()));

/** @throws Error whose message says what is wrong and what to do; PostgreSQL's own last words are in it. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const starting = bringUp(options);
  const leave = async () => (await starting).dispose();
  leaves.add(leave);
  try {
    const { url, dispose } = await starting;
    return { url, dispose: () => dispose().finally(() => leaves.delete(leave)) };
  } catch (error) {
    leaves.delete(leave);
    throw error;
  }
}

async function bringUp({ dataDir, log, durable = true, settings = {} }: EmbeddedOptions): Promise<Embedded> {
  const place = resolve(dataDir);
  log.info({ folder: databaseFolder(place) }, 'starting embedded PostgreSQL');
  const account = await accountFor(databaseFolder(place));
  const binaries = await findBinaries(account);
  await makeDataDir(place);
  await makeDatabase({ dataDir: place, binaries, account, durable });
  const folder = await realpath(databaseFolder(place));
  const password = await readPassword(folder);
  const options = { folder, logFile: join(place, 'postgres.log'), binaries, account, durable, settings };
  let lease = await share(options, password);
  const { url } = lease;
  log.info({ folder, port: lease.port }, 'embedded PostgreSQL is up');

  let leaving: Promise<void> | undefined;
  let reviving: Promise<void> | undefined;
  /** Brings it up again when it has ended without having been asked to, as after a crash or a kill. */
  const revive = async () => {
    log.error({ folder }, 'embedded PostgreSQL has ended: bringing it up again');
    try {
      lease = await share(options, password);
      if (lease.url === url) log.info({ port: lease.port }, 'embedded PostgreSQL is up again');
      else log.fatal({ port: lease.port }, 'embedded PostgreSQL is up on another port: start this server again');
    } catch (err) {
      log.error({ err }, 'embedded PostgreSQL does not come up; trying on');
      await delay(reviveMilliseconds, undefined, { ref: false });
    }
  };
  const watch = async () => {
    for (;;) {
      await lease.ended;
      if (leaving) return;
      reviving = revive();
      await reviving;
    }
  };
  void watch();

  return {
    url,
    dispose: () => {
      leaving ??= Promise.resolve(reviving).then(() => leave(folder, password, lease));
      return leaving;
    },
  };
}

/** Shares the PostgreSQL that runs on the folder, or starts it. */
async function share(options: StartOptions, password: string): Promise<Lease> {
  const { folder, logFile } = options;
  const deadline = AbortSignal.timeout(waitMilliseconds);
  let reason = '';
  let started: Postmaster | undefined;
  for (let attempt = 0; attempt < startAttempts; ) {
    const running = await findPostmaster(folder);
    const answer = running?.ready ? await takeLease(running.port, password, folder).catch(asError) : undefined;
    if (answer && !(answer instanceof Error)) return answer;
    // It is starting, stopping or recovering: its file says so, or its answer.
    if (running && (!answer || isPassing(answer))) {
      if (deadline.aborted)
        throw unusable(folder, new Error(`PostgreSQL (process ${running.pid}) does not become ready`));
      await delay(pollMilliseconds);
      continue;
    }
    // None runs, or its file is left from a kill: PostgreSQL itself knows which when it starts.
    attempt++;
    const result = await startPostmaster(options);
    if ('started' in result) {
      started = result.started;
      continue;
    }
    reason = `PostgreSQL does not start, and wrote to ${logFile}:\n${result.failed}\n`;
    if (answer)
      reason += `The one that seems to run there (process ${running?.pid}) does not serve: ${answer.message}\n`;
    if (!isCrossing(result.failed)) break;
  }
  // It runs, and does not let its own server in.
  if (started) await stopPostmaster(folder, started);
  throw unusable(folder, new Error(reason));
}

async function leave(folder: string, password: string, lease: Lease): Promise<void> {
  try {
    const last = await lease.release().catch(async () => {
      // The lease's connection broke. Where PostgreSQL still runs, one of its servers must still stop it.
      const running = await findPostmaster(folder);
      const again = running && (await takeLease(running.port, password, folder).catch(() => undefined));
      return again?.release().finally(again.end);
    });
    const running = last ? await findPostmaster(folder) : undefined;
    if (running) await stopPostmaster(folder, running);
  } finally {
    await lease.end();
  }
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** The answers of a PostgreSQL that starts or stops. */
const isPassing = (error: Error) =>
  isErrorOf(error, '57P01', '57P02', '57P03', 'ECONNRESET') || /terminated unexpectedly/.test(error.message);

/** What ends a start because another was quicker: to the folder, or to the port. */
const isCrossing = (written: string) => /lock file "postmaster.pid"|Address already in use/.test(written);
