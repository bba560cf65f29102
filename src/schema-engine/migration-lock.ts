/**
 * One server migrates at a time, by the advisory lock that Prisma takes for the same work. It belongs to the session, so
 * that a migration may commit by itself. Behind a pooler it belongs to the transaction: a session's lock would stay there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Log } from '../log.ts';

/** The key of Prisma's lock. */
const prismaLock = 72_707_369;
const pollMilliseconds = 100;

export interface LockWait {
  readonly log: Log;
  /** How long to wait for another that holds the lock, in milliseconds. */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Whether a pooler stands before PostgreSQL. */
  readonly isPooled: boolean;
}

/**
 * Begins a transaction in which the lock is held. The caller commits it or rolls it back, and closes the connection at
 * the end, with which the lock goes. It is tried again and again, since a statement that waits for it has a snapshot, for
 * which `CREATE INDEX CONCURRENTLY` of the holder would wait.
 * @throws Error that names the holder when it keeps the lock for too long; the signal's reason when it is aborted.
 */
export async function beginLocked(client: pg.Client, { log, waitMs, signal, isPooled }: LockWait): Promise<void> {
  const deadline = performance.now() + waitMs;
  let told: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    await client.query('BEGIN');
    const { rows } = await client.query<{ held: boolean }>(
      isPooled ? 'SELECT pg_try_advisory_xact_lock($1) AS held' : 'SELECT pg_try_advisory_lock($1) AS held',
      [prismaLock],
    );
    if (rows[0]?.held) return;
    await client.query('ROLLBACK');
    const holder = await findHolder(client);
    if (performance.now() >= deadline) throw tooLong(holder, waitMs);
    const name = nameOf(holder);
    if (name !== told) log.warn({ holder, seconds: waitMs / 1000 }, `another process migrates: waiting for ${name}`);
    told = name;
    await delay(pollMilliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

interface Holder {
  readonly pid: number;
  readonly application: string | null;
}

async function findHolder(client: pg.Client): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `SELECT pid, application_name AS application
     FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid = 0 AND objid = $1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [prismaLock],
  );
  return rows[0];
}

/** It may have let go just now. */
const nameOf = (holder: Holder | undefined) =>
  holder === undefined ? 'a process that has just ended' : `process ${holder.pid} ("${holder.application ?? ''}")`;

const tooLong = (holder: Holder | undefined, waitMs: number) =>
  new Error(
    `Migrations are missing, and ${nameOf(holder)} of PostgreSQL has held the lock for them for ${waitMs / 1000} s. ` +
      `If it still migrates, start again once it is done, or raise MIGRATION_WAIT_SECONDS. If it is a connection that ` +
      `a pooler keeps, end it with \`SELECT pg_terminate_backend(${holder?.pid ?? 'pid'})\`.`,
  );
