/** The waist, with the limits of the settings: every door gets its rows by these functions, and by nothing else. */
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { Config } from '../config/read-config.ts';
import type { PlanLimits } from '../core/plan/check-plan.ts';
import type { Pace } from '../core/postgres/cells.ts';
import { createTokens } from '../core/resume/token.ts';
import { createClientSlots } from '../core/run/client-slots.ts';
import { createEstimateRows } from '../core/run/estimate-rows.ts';
import { createLookupPlaces, type LookupPlaces } from '../core/run/lookup-places.ts';
import { createOpenRows } from '../core/run/open-rows.ts';
import { createSlots } from '../core/run/slots.ts';
import type { Streams } from '../core/run/streams.ts';
import type { EstimateRows, OpenRows } from '../core/types.ts';
import { datamodel } from '../datamodel.ts';
import type { Log } from '../log.ts';
import type { Client } from '../prisma-client.ts';
import { answerMs, type Pools } from './pools.ts';

export interface Waist {
  /** For rows that are streamed. */
  readonly openRows: OpenRows;
  /** For a list that is answered whole, on the connections of look-ups. */
  readonly openList: OpenRows;
  readonly estimateRows: EstimateRows;
  /** Places on the connections of look-ups. */
  readonly lookupPlaces: LookupPlaces;
  readonly planLimits: PlanLimits;
}

export interface WaistOptions {
  readonly prisma: Client;
  readonly pools: Pools;
  /** The list of those that run. */
  readonly streams: Streams;
  /** Ends every stream, with its reason, when it is aborted. */
  readonly stop: AbortSignal;
  readonly log: Log;
}

export function createWaist(config: Config, { prisma, pools, streams, stop, log }: WaistOptions): Waist {
  const planLimits: PlanLimits = {
    maxOrderKeys: config.MAX_ORDER_KEYS,
    maxConditions: config.MAX_CONDITIONS,
    maxJoins: config.MAX_JOINS,
    maxListValues: config.MAX_LIST_VALUES,
  };
  const tokens = createTokens({
    secrets: config.TOKEN_SECRET ?? [randomSecret(log)],
    maxAgeMs: config.TOKEN_MAX_AGE_SECONDS * 1000,
  });
  const plans = { datamodel, prisma, maxRows: config.STREAM_MAX_ROWS, ...planLimits, tokens };
  const queueMs = config.STREAM_QUEUE_SECONDS * 1000;
  const clientSlots = createClientSlots(config.MAX_STREAMS_PER_CLIENT, queueMs);
  const open = (streamPool: Pool, places: number, limits: Pick<Pace, 'readMs' | 'keepsTimeouts'>) =>
    createOpenRows({
      ...plans,
      streamPool,
      slots: createSlots(places, queueMs),
      clientSlots,
      streams,
      batchRows: config.STREAM_BATCH_ROWS,
      batchBytes: config.STREAM_BATCH_BYTES,
      ...limits,
      maxBytes: config.STREAM_MAX_BYTES,
      stop,
    });
  const lookupPlaces = createLookupPlaces({
    size: config.DATABASE_POOL_SIZE,
    perClient: config.MAX_LOOKUPS_PER_CLIENT,
    waitMs: queueMs,
  });
  return {
    openRows: open(pools.streams, config.MAX_STREAMS, { readMs: config.STREAM_READ_SECONDS * 1000 }),
    // A list is read at once, so that the database's own limit counts nobody's time but its own.
    openList: open(pools.lookups, config.DATABASE_POOL_SIZE, {
      readMs: answerMs(config.LOOKUP_SECONDS),
      keepsTimeouts: true,
    }),
    estimateRows: createEstimateRows({ ...plans, pool: pools.lookups, places: lookupPlaces }),
    lookupPlaces,
    planLimits,
  };
}

function randomSecret(log: Log): string {
  log.warn('TOKEN_SECRET is not set: resume tokens are good on this server only, and until it stops');
  return randomBytes(32).toString('hex');
}
