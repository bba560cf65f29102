/** The connections to the database: a pool for each purpose, so that none waits for another's. */
import type { Pool } from 'pg';
import type { Config } from '../config/read-config.ts';
import { endPool } from '../core/postgres/end-pool.ts';
import { answerMs, PROBE_MS } from '../core/run/row-service.ts';
import type { Database } from '../database/database.ts';
import { createPool, type PoolOptions } from '../database/pool.ts';
import type { Log } from '../log.ts';

export interface Pools extends AsyncDisposable {
  /** For look-ups, and for lists that are answered whole. */
  readonly lookups: Pool;
  /** A connection for each stream that may run. */
  readonly streams: Pool;
  /** For the question whether the database answers. */
  readonly probes: Pool;
}

export function createPools({ url, isPooled }: Database, config: Config, log: Log): Pools {
  const open = (options: PoolOptions) => createPool(url, { isPooled, ...options }, log);
  // The database ends a statement that takes too long; where it is frozen, its connection is dropped.
  const lookups = open({
    max: config.DATABASE_POOL_SIZE,
    statementMs: config.LOOKUP_SECONDS * 1000,
    queryMs: answerMs(config.LOOKUP_SECONDS),
  });
  const streams = open({ max: config.MAX_STREAMS });
  const probes = open({ max: 1, queryMs: PROBE_MS });
  return {
    lookups,
    streams,
    probes,
    async [Symbol.asyncDispose]() {
      await Promise.all([lookups, streams, probes].map(endPool));
    },
  };
}
