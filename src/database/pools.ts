/** The connections to the database: a pool for each purpose, so that none waits for another's. */
import type { Pool } from 'pg';
import { endPool } from '../core/postgres/end-pool.ts';
import { answerMs, PROBE_MS } from '../core/run/row-service.ts';
import type { Log } from '../log.ts';
import type { FoundDatabase } from './find-database.ts';
import { createPool, type PoolOptions } from './pool.ts';

export interface Pools extends AsyncDisposable {
  /** For look-ups, and for lists that are answered whole. */
  readonly lookups: Pool;
  /** A connection for each stream that may run. */
  readonly streams: Pool;
  /** Asks the database whether it answers, on a connection of its own. Rejects after two seconds without an answer. */
  readonly ping: () => Promise<unknown>;
}

export interface PoolsOptions {
  /** Connections for look-ups. */
  readonly lookups: number;
  /** Longest time that the statement of a look-up may run, in seconds. */
  readonly lookupSeconds: number;
  /** Connections for streams. */
  readonly streams: number;
  /** Whether PostgreSQL keeps them from writing. Default: no. */
  readonly onlyReads?: boolean;
  readonly log: Log;
}

export function createPools(
  { url, isPooled }: Pick<FoundDatabase, 'url' | 'isPooled'>,
  { lookups: size, lookupSeconds, streams: maxStreams, onlyReads = false, log }: PoolsOptions,
): Pools {
  const open = (options: PoolOptions) => createPool(url, { isPooled, onlyReads, ...options }, log);
  // The database ends a statement that takes too long; where it is frozen, its connection is dropped.
  const lookups = open({ max: size, statementMs: lookupSeconds * 1000, queryMs: answerMs(lookupSeconds) });
  const streams = open({ max: maxStreams });
  const probes = open({ max: 1, queryMs: PROBE_MS });
  return {
    lookups,
    streams,
    ping: () => probes.query('SELECT 1'),
    async [Symbol.asyncDispose]() {
      await Promise.all([lookups, streams, probes].map(endPool));
    },
  };
}
