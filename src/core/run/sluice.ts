/** The service that streams the rows of one database: every transport gets its rows from it. */
import type pg from 'pg';
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';
import { checkNames } from '../model/check-names.ts';
import { createDatamodel, type Datamodel } from '../model/datamodel.ts';
import type { DatamodelData } from '../model/datamodel-data.ts';
import type { PlanLimits } from '../plan/check-plan.ts';
import { limitRows } from '../postgres/bounded-query.ts';
import { endPool } from '../postgres/end-pool.ts';
import { poolLike } from '../postgres/pool-like.ts';
import { surviveBreaks } from '../postgres/survive-breaks.ts';
import { tapPool } from '../prisma/tap.ts';
import { createCheckRole } from '../rights/check-role.ts';
import { type Admit, createAdmit } from '../rights/create-admit.ts';
import type { Identify, Rules } from '../rights/viewer.ts';
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
  /** Who asks, and what it may see. Undefined where everybody sees everything. */
  readonly admit: Admit | undefined;
  /**
   * Finds out whether policies of the database bind a role, or without one the account of the pool. Every role is asked
   * for before it reads.
   * @throws Error that says why they do not: it is a superuser, has BYPASSRLS, or owns a table without FORCE; or a model is a
   * view that reads such a table as its owner.
   */
  readonly checkRole: (role?: string) => Promise<void>;
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
  /**
   * Says who asks, before anything is done for a request. Default: nobody is asked.
   * Where it names a role, PostgreSQL decides: the role reads all rows, lists, look-ups and counts of that viewer.
   */
  readonly identify?: Identify | undefined;
  /** How long a stream runs on one look at who asks, in seconds; it then ends with `TOKEN_EXPIRED`. Default: as long as the credentials hold. */
  readonly identitySeconds?: number | undefined;
  /** How long `identify`, and then a rule, may take, in seconds; the request then fails, and the log says why. Default: 30. */
  readonly rightsSeconds?: number | undefined;
  /** Which rows and columns each viewer sees. Default: all that the database shows; once there are rules, only what they say. */
  readonly rules?: Rules | undefined;
  /** Holds the tables of models that name none; the views among them are checked for viewers with a role. Default: all schemas are looked at. */
  readonly schema?: string | undefined;
  /** Models that the GraphQL schema leaves out: views among them are not checked. Default: none. */
  readonly unserved?: readonly string[] | undefined;
  /** Ends every stream with its reason when it is aborted. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Makes the service for one client on one pool. Streams of `prisma.x.stream()` on that pool are its streams, too.
 *
 * @example
 * ```ts
 * const pool = new pg.Pool({ connectionString });
 * const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams({ pool, datamodel }));
 * const service = createSluice({ prisma, pool, datamodel, tokenSecret: process.env.TOKEN_SECRET });
 * await service.dispose();
 * ```
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
  const { rules, unserved = [], schema } = options;
  const models = datamodel.models.filter(
    ({ name }) => !unserved.includes(name) && (rules === undefined || (rules[name] ?? false) !== false),
  );
  const checkRole = createCheckRole({ pool, models, schema });
  const admit = createAdmit({ ...options, datamodel, checkRole });
  const asksForRights = admit !== undefined;
  const service = createRowService({
    ...{ datamodel, limits, tokenSecret, streamPool, lookupPool: pool, asksForRights, stop },
  });
  const leave = serve(pool, service);
  limitRows(pool, limits.maxRowBytes);
  tapPool(pool, datamodel);
  for (const each of [pool, streamPool]) surviveBreaks(each);
  if (tokenSecret === undefined)
    log?.warn(
      {},
      'TOKEN_SECRET (tokenSecret in code) is not set: resume tokens are good on this server only, and until it stops',
    );

  const end = async () => {
    leave();
    ending.abort(ended());
    await service.dispose();
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
    ...{ datamodel, admit, checkRole, streams, lookupPlaces, limits, listMaxRows },
    planLimits: { maxOrderKeys, maxConditions, maxJoins, maxListValues },
    openRows: service.openRows(prisma),
    openList: service.openList(prisma),
    estimateRows: service.estimateRows(prisma),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

const ended = () =>
  new SluiceError('STREAM_CANCELLED', 'The server is stopping. Ask again in a moment.', { retryAfter: RETRY_SECONDS });
