/** The parts that the streams of one service share: limits, places, tokens, and the list of running streams. */
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';
import { createLiveHubs } from '../live/live-hubs.ts';
import { createWakeUps, type WakeUps } from '../live/wake-ups.ts';
import type { Datamodel } from '../model/datamodel.ts';
import { endPool } from '../postgres/end-pool.ts';
import { poolLike } from '../postgres/pool-like.ts';
import { surviveBreaks } from '../postgres/survive-breaks.ts';
import { createTokens } from '../resume/token.ts';
import type { EstimateRows, OpenRows } from '../types.ts';
import { createClientSlots } from './client-slots.ts';
import { createEstimateRows } from './estimate-rows.ts';
import type { Limits } from './limits.ts';
import { createLookupPlaces, type LookupPlaces } from './lookup-places.ts';
import { createOpenRows } from './open-rows.ts';
import { createSlots } from './slots.ts';
import { createStreams, type Streams } from './streams.ts';

/** Several let a secret be replaced while its tokens are in use: the first encrypts, all are taken. */
export type TokenSecret = string | readonly [string, ...string[]];

export interface RowServiceOptions {
  readonly datamodel: Datamodel;
  readonly limits: Limits;
  /** Default: a random one, whose tokens are good in this process only. */
  readonly tokenSecret?: TokenSecret | undefined;
  /** Where streams take their connections from. */
  readonly streamPool: Pool;
  /** Where look-ups, and lists that are answered whole, take theirs from. Default: from the same. */
  readonly lookupPool?: Pool;
  /** See `OpenRowsOptions`. */
  readonly asksForRights?: boolean;
  /** Ends every stream, with its reason, when it is aborted. */
  readonly stop: AbortSignal;
}

export interface RowService {
  readonly streams: Streams;
  /** Places on the connections of look-ups. */
  readonly lookupPlaces: LookupPlaces;
  /** For rows that are streamed, as this client makes them: its extensions hold. */
  readonly openRows: (prisma: object) => OpenRows;
  /** For a list that is answered whole, on the connections of look-ups. */
  readonly openList: (prisma: object) => OpenRows;
  readonly estimateRows: (prisma: object) => EstimateRows;
  /** Ends the connections that it has made itself. */
  readonly dispose: () => Promise<void>;
}

/** @throws Error for a secret that is too short. */
export function createRowService({
  datamodel,
  limits,
  tokenSecret = randomBytes(32).toString('hex'),
  streamPool,
  lookupPool = streamPool,
  asksForRights = false,
  stop,
}: RowServiceOptions): RowService {
  const {
    batchRows,
    batchBytes,
    maxRowBytes,
    maxRows,
    maxBytes,
    maxOrderKeys,
    maxConditions,
    maxJoins,
    maxListValues,
  } = limits;
  const tokens = createTokens({ secrets: secretsOf(tokenSecret), maxAgeMs: limits.tokenMaxAgeSeconds * 1000 });
  const queueMs = limits.queueSeconds * 1000;
  const streams = createStreams({
    parkMs: limits.parkSeconds * 1000,
    stallMs: limits.stallSeconds * 1000,
    dropMs: limits.dropSeconds * 1000,
  });
  const plans = { datamodel, maxRows, maxOrderKeys, maxConditions, maxJoins, maxListValues, tokens, asksForRights };
  const clientSlots = createClientSlots(limits.maxStreamsPerClient, queueMs);
  let lookPool: Pool | undefined;
  // Few, since each look is short; and made when somebody follows rows.
  const looks = {
    slots: createSlots(LOOKS_AT_ONCE),
    clientSlots: createClientSlots(limits.maxLivePerClient, queueMs, tooManyLive),
    get pool() {
      lookPool ??= poolLike(streamPool, LOOKS_AT_ONCE);
      surviveBreaks(lookPool);
      return lookPool;
    },
  };
  let wakeUps: WakeUps | undefined;
  const liveHubs = forEach(() => {
    wakeUps ??= createWakeUps(looks.pool);
    const { pool: lookPool, slots } = looks;
    return createLiveHubs({
      lookPool,
      wakeUps,
      slots,
      maxRows: limits.liveMaxRows,
      maxKeys: limits.liveMaxKeys,
      keptBytes: batchBytes,
    });
  });
  const shared = { ...plans, batchRows, batchBytes, maxRowBytes, maxBytes, clientSlots, streams, stop };
  const ofStreams = {
    ...shared,
    streamPool,
    slots: createSlots(Math.min(limits.maxStreams, sizeOf(streamPool)), queueMs),
    readMs: limits.readSeconds * 1000,
    maxTextBytes: maxRowBytes,
  };
  const ofLists = {
    ...shared,
    streamPool: lookupPool,
    slots: createSlots(sizeOf(lookupPool), queueMs),
    readMs: answerMs(limits.lookupSeconds),
    // A list is read at once, so that the database's own limit counts nobody's time but its own.
    keepsTimeouts: true,
  };
  const lookupPlaces = createLookupPlaces({
    size: sizeOf(lookupPool),
    perClient: limits.maxLookupsPerClient,
    waitMs: queueMs,
  });
  return {
    streams,
    lookupPlaces,
    openRows: forEach((prisma) =>
      createOpenRows({ ...ofStreams, prisma, live: { clientSlots: looks.clientSlots, hubs: () => liveHubs(prisma) } }),
    ),
    openList: forEach((prisma) => createOpenRows({ ...ofLists, prisma })),
    estimateRows: forEach((prisma) => createEstimateRows({ ...plans, prisma, pool: lookupPool, places: lookupPlaces })),
    async dispose() {
      if (lookPool !== undefined) await endPool(lookPool);
    },
  };
}

/** Shared looks of live rows at once. */
const LOOKS_AT_ONCE = 2;

const tooManyLive = (size: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `You follow live rows ${size} times at once, which is all that one client may do. End one, or try again later.`,
    { retryAfter: RETRY_SECONDS },
  );

/** How long the database may take to answer a question that it has no work with, in milliseconds. */
export const PROBE_MS = 2_000;

/** How long the answer may be away to a statement that the database itself ends after so many seconds, in milliseconds. */
export const answerMs = (seconds: number): number => seconds * 1000 + PROBE_MS;

const MIN_SECRET_LENGTH = 16;

function secretsOf(secret: TokenSecret): readonly [string, ...string[]] {
  const secrets = typeof secret === 'string' ? ([secret] as const) : secret;
  if (secrets.length > 0 && secrets.every(({ length }) => length >= MIN_SECRET_LENGTH)) return secrets;
  throw new Error(`tokenSecret: a secret must have ${MIN_SECRET_LENGTH} characters or more.`);
}

/** pg's own default. */
const POOL_SIZE = 10;

const sizeOf = ({ options: { max } }: Pool): number => max ?? POOL_SIZE;

/** Makes the thing once for each client, and keeps it as long as the client. */
function forEach<T>(make: (prisma: object) => T): (prisma: object) => T {
  const made = new WeakMap<object, T & object>();
  return (prisma) => {
    const known = made.get(prisma);
    if (known !== undefined) return known;
    const fresh = make(prisma);
    made.set(prisma, fresh as T & object);
    return fresh;
  };
}

const services = new WeakMap<Pool, RowService>();

/** Has the streams of clients on this pool belong to the service, until the returned function is called. */
export function serve(pool: Pool, service: RowService): () => void {
  if (services.has(pool))
    throw new Error('There is a service on this pool already. Dispose it before you make another.');
  services.set(pool, service);
  return () => void services.delete(pool);
}

/** The service whose streams those of this pool's clients are. */
export const serviceOf = (pool: Pool): RowService | undefined => services.get(pool);
