/** The connections to the database: a pool for each purpose, so that none waits for another's. */
import type { Pool } from 'pg';
import type { Config } from '../config/read-config.ts';
import type { Database } from '../database/database.ts';
import { createPool, endPool, type PoolOptions } from '../database/pool.ts';
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
  const lookupMs = config.LOOKUP_SECONDS * 1000;
  // The database ends a statement that takes too long; where it is frozen, the client does.
  const timeouts = { statementMs: lookupMs, query_timeout: lookupMs + PROBE_MS };
  const lookups = open({ max: config.DATABASE_POOL_SIZE, ...timeouts });
  const streams = open({ max: config.MAX_STREAMS });
  const probes = open({ max: 1, query_timeout: PROBE_MS });
  return {
    lookups,
    streams,
    probes,
    async [Symbol.asyncDispose]() {
      await Promise.all([lookups, streams, probes].map(endPool));
    },
  };
}

/** How long the database may take to answer a probe, in milliseconds. */
const PROBE_MS = 2_000;
