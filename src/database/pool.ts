/** Pools of connections to the database, each for a purpose of its own. */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';
import { surviveBreaks } from './survive-breaks.ts';

/** How long a connection may take to come about. */
const CONNECT_MS = 5_000;
/**
 * How PostgreSQL writes values, and reads moments without an offset: rows are made of its text, whatever the database or
 * the role has as its defaults. Not a start-up option, which poolers refuse.
 */
const TEXT_FORMS = Object.entries({
  datestyle: 'ISO, MDY',
  timezone: 'UTC',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
})
  .map(([name, value]) => `SET ${name} = '${value}'`)
  .join('; ');
/** How long a statement that is still running may keep its pool from ending. */
const END_MS = 2_000;

export function createPool(url: string, options: pg.PoolConfig, log: Log): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'sluice',
    // Awaited, before the connection is given to anybody.
    onConnect: async (client) => void (await client.query(TEXT_FORMS)),
    ...options,
  });
  surviveBreaks(pool);
  pool.on('error', (err) => log.warn({ err }, 'an idle connection broke'));
  return pool;
}

/** Ends a pool; a statement that does not end is left to end with the process. */
export async function endPool(pool: pg.Pool): Promise<void> {
  await Promise.race([pool.end(), setTimeout(END_MS, undefined, { ref: false })]);
}
