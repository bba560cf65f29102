/** Pools of connections to the database, each for a purpose of its own. */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';

/** How long a connection may take to come about. */
const CONNECT_MS = 5_000;
/** How long a statement that is still running may keep its pool from ending. */
const END_MS = 2_000;

export function createPool(url: string, options: pg.PoolConfig, log: Log): pg.Pool {
  const standard = { connectionString: url, connectionTimeoutMillis: CONNECT_MS, application_name: 'sluice' };
  const pool = new pg.Pool({ ...standard, ...options });
  // Without a listener, an idle connection that breaks would end the process.
  pool.on('error', (err) => log.warn({ err }, 'an idle connection broke'));
  return pool;
}

/** Ends a pool; a statement that does not end is left to end with the process. */
export async function endPool(pool: pg.Pool): Promise<void> {
  await Promise.race([pool.end(), setTimeout(END_MS, undefined, { ref: false })]);
}
