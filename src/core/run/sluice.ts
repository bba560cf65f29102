/** The service that streams the rows of one database: every transport gets its rows from it. */
import pg from 'pg';
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';
import { checkNames } from '../model/check-names.ts';
import { createDatamodel, type Datamodel } from '../model/datamodel.ts';
import type { DatamodelData } from '../model/datamodel-data.ts';
import type { PlanLimits } from '../plan/check-plan.ts';
import { endPool } from '../postgres/end-pool.ts';
import { surviveBreaks } from '../postgres/survive-breaks.ts';
import { tapPool } from '../prisma/tap.ts';
import type { EstimateRows, OpenRows } from '../types.ts';
import { type Limits, limitsOf } from './limits.ts';
import type { LookupPlaces } from './lookup-places.ts';
import { createRowService, serve, type TokenSecret } from './row-service.ts';
import type { Streams } from './streams.ts';

export interface Sluice extends AsyncDisposable {
  readonly datamodel: Datamodel;
  /** The batches of a plan, on the connections of streams. */
  readonly openRows: OpenRows;
  /** The same for a list that is answered whole, on the connections of look-ups. */
  readonly openList: OpenRows;
  /** The planner's number of rows of a plan. */
  readonly estimateRows: EstimateRows;
  /** The streams that run. */
  readonly streams: Streams;
  /** Places on the connections of look-ups. */
  readonly lookupPlaces: LookupPlaces;
  readonly planLimits: PlanLimits;
  /** Rows that an operation may hold where it is answered whole. */
  readonly listMaxRows: number;
  readonly limits: Limits;
  /** Ends every stream, and the pool that the service has made for them. Idempotent. */
  dispose(): Promise<void>;
}

/** Where the service writes what its operator should know; a logger of pino is one. */
export interface SluiceLog {
  readonly warn: (details: object, message: string) => void;
}

export interface SluiceOptions {
  /** The client by which all rows are made: its extensions hold. */
  readonly prisma: object;
  /** The pool that the client's adapter was made with. Look-ups, and lists that are answered whole, use it. */
  readonly pool: pg.Pool;
  /** What `prisma-sluice` has generated. */
  readonly datamodel: DatamodelData;
  /**
   * What resume tokens are encrypted with, 16 characters or more; of several, the first encrypts and all are accepted.
   * Default: a random one, whose tokens are good in this process only. `log` is warned of it.
   */
  readonly tokenSecret?: TokenSecret | undefined;
  /** Default: those of `limitTable`. */
  readonly limits?: Partial<Limits> | undefined;
  /** Default: nothing is logged. */
  readonly log?: SluiceLog | undefined;
  /**
   * Where streams take their connections from. Default: a pool of their own with `maxStreams` connections, and for all
   * else the options of `pool`.
   */
  readonly streamPool?: pg.Pool | undefined;
  /** Ends every stream with its reason when it is aborted. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Makes the service for one client on one pool. Streams of `prisma.x.stream()` on that pool are its streams, too.
 *
 * @throws Error for a limit out of its bounds, a secret that is too short, a schema that cannot be streamed, and a pool
 * that has a service already.
 */
export function createSluice(options: SluiceOptions): Sluice {
  const { prisma, pool, tokenSecret, log } = options;
  const limits = limitsOf(options.limits);
  const datamodel = createDatamodel(options.datamodel);
  checkNames(datamodel);
  const ending = new AbortController();
  const stop = options.stop ? AbortSignal.any([options.stop, ending.signal]) : ending.signal;
  const streamPool = options.streamPool ?? poolLike(pool, limits.maxStreams);
  const service = createRowService({ datamodel, limits, tokenSecret, streamPool, lookupPool: pool, stop });
  const leave = serve(pool, service);
  tapPool(pool, datamodel);
  for (const each of [pool, streamPool]) surviveBreaks(each);
  if (tokenSecret === undefined)
    log?.warn({}, 'TOKEN_SECRET is not set: resume tokens are good on this server only, and until it stops');

  const end = async () => {
    leave();
    ending.abort(ended());
    if (options.streamPool === undefined) await endPool(streamPool);
  };
  let disposing: Promise<void> | undefined;
  const dispose = () => {
    disposing ??= end();
    return disposing;
  };
  const { maxOrderKeys, maxConditions, maxJoins, maxListValues, listMaxRows } = limits;
  const { streams, lookupPlaces } = service;
  return {
    ...{ datamodel, streams, lookupPlaces, limits, listMaxRows },
    planLimits: { maxOrderKeys, maxConditions, maxJoins, maxListValues },
    openRows: service.openRows(prisma),
    openList: service.openList(prisma),
    estimateRows: service.estimateRows(prisma),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Another pool to the same database. Its password, and a key of TLS, are hidden from those who copy its options. */
function poolLike({ options }: pg.Pool, max: number): pg.Pool {
  const { password, ssl } = options;
  const key = typeof ssl === 'object' ? { ...ssl, key: ssl.key } : ssl;
  return new pg.Pool({
    ...options,
    ...(password !== undefined && { password }),
    ...(key !== undefined && { ssl: key }),
    max,
  });
}

const ended = () =>
  new SluiceError('STREAM_CANCELLED', 'The server is stopping. Ask again in a moment.', { retryAfter: RETRY_SECONDS });
