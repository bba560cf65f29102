/** The composition root: everything is made here, in the order in which a row travels, and taken down in reverse. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Pool, PoolConfig } from 'pg';
import type { Config } from './config.ts';
import { openDatabase } from './database/database.ts';
import { createPool, endPool } from './database/pool.ts';
import type { Log } from './log.ts';
import { createClient } from './rows/client.ts';
import { createClientSlots } from './rows/client-slots.ts';
import { createEstimateRows } from './rows/estimate-rows.ts';
import { createOpenRows } from './rows/open-rows.ts';
import { createSlots } from './rows/slots.ts';
import { createStreams, type StreamWatcher } from './rows/streams.ts';
import { createTokens } from './rows/token.ts';
import { warmUp } from './rows/warm-up.ts';
import { lists, schema } from './schema/index.ts';
import { createClientOf } from './transport/client-of.ts';
import { createConsolePage } from './transport/console-page.ts';
import { createCors } from './transport/cors.ts';
import { createExportDoor } from './transport/export/export-door.ts';
import { createMaskError } from './transport/graphql/mask-error.ts';
import { createGraphqlHttp } from './transport/graphql-http.ts';
import { createGraphqlWs } from './transport/graphql-ws.ts';
import { createHealth } from './transport/health.ts';
import { createHostCheck } from './transport/host-check.ts';
import { createInFlight } from './transport/in-flight.ts';
import { listen } from './transport/listen.ts';
import { logStreams } from './transport/log-streams.ts';
import { createMetrics } from './transport/metrics.ts';
import { createIsOperator } from './transport/operator.ts';
import { createRouter } from './transport/router.ts';
import { createStopping, stopServing } from './transport/stop.ts';

export interface Server {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Stops accepting, lets running streams finish for the grace time, ends the rest. Idempotent. */
  readonly dispose: () => Promise<void>;
}

export interface ServerOptions {
  readonly log: Log;
  /** Gives up starting when it is aborted. */
  readonly signal?: AbortSignal;
  /** Where the console was built. Default: `dist/console`. */
  readonly consoleFolder?: string;
}

/** Brings up the database and everything before it. @throws Error that says what to do when something is in the way. */
export async function createServer(
  config: Config,
  { log, signal, consoleFolder = builtConsole }: ServerOptions,
): Promise<Server> {
  await using starting = new AsyncDisposableStack();

  const listener = starting.use(await listen(config, log));
  const database = starting.use(await openDatabase(config, { log, signal }));
  const pool = (options: PoolConfig) => starting.adopt(createPool(database.url, options, log), endPool);
  const lookupMs = config.LOOKUP_SECONDS * 1000;
  // The database ends a statement that takes too long; where it is frozen, the client does.
  const timeouts = { statement_timeout: lookupMs, query_timeout: lookupMs + PROBE_MS };
  const lookups = pool({ max: config.DATABASE_POOL_SIZE, ...timeouts });
  const streamPool = pool({ max: config.MAX_STREAMS });
  const probes = pool({ max: 1, query_timeout: PROBE_MS });
  const prisma = starting.adopt(createClient(lookups), (client) => client.$disconnect());

  const { closing, stop } = createStopping();
  const queueMs = config.STREAM_QUEUE_SECONDS * 1000;
  const planLimits = {
    maxOrderKeys: config.MAX_ORDER_KEYS,
    maxConditions: config.MAX_CONDITIONS,
    maxJoins: config.MAX_JOINS,
  };
  const watchers: StreamWatcher[] = [logStreams(log)];
  const streams = createStreams(watchers);
  const metrics = createMetrics({ list: streams.list, stallMs: config.STREAM_STALL_SECONDS * 1000 });
  watchers.push(metrics.watcher);
  const tokens = createTokens({
    secrets: config.TOKEN_SECRET ?? [randomSecret(log)],
    maxAgeMs: config.TOKEN_MAX_AGE_SECONDS * 1000,
  });
  const open = (pool: Pool, places: number) =>
    createOpenRows({
      prisma,
      streamPool: pool,
      slots: createSlots(places, queueMs),
      clientSlots: createClientSlots(config.MAX_STREAMS_PER_CLIENT, queueMs),
      streams,
      batchRows: config.STREAM_BATCH_ROWS,
      batchBytes: config.STREAM_BATCH_BYTES,
      readMs: config.STREAM_READ_SECONDS * 1000,
      maxRows: config.STREAM_MAX_ROWS,
      maxBytes: config.STREAM_MAX_BYTES,
      ...planLimits,
      tokens,
      stop: stop.signal,
    });
  const openRows = open(streamPool, config.MAX_STREAMS);
  const openList = open(lookups, config.DATABASE_POOL_SIZE);
  const estimateRows = createEstimateRows({
    prisma,
    pool: lookups,
    maxRows: config.STREAM_MAX_ROWS,
    ...planLimits,
    tokens,
  });
  await warmUp(openRows, Object.values(lists));

  const inFlight = createInFlight();
  const maskError = createMaskError(log);
  const clientOf = createClientOf(config.CLIENT_HEADER);
  const yoga = createGraphqlHttp({
    schema,
    context: { prisma, openRows, openList, listMaxRows: config.LIST_MAX_ROWS, planLimits, streams },
    clientOf,
    isOperator: createIsOperator(config.OPERATOR_TOKEN),
    graphiql: config.GRAPHIQL,
    introspection: config.INTROSPECTION,
    maxDepth: config.MAX_QUERY_DEPTH,
    maxFields: config.MAX_QUERY_FIELDS,
    maxTokens: config.MAX_QUERY_TOKENS,
    maskError,
    log,
  });
  const ws = createGraphqlWs({
    yoga,
    maskError,
    inFlight,
    closing: closing.signal,
    maxMessageBytes: config.MAX_REQUEST_BYTES,
    maxOperations: config.MAX_SOCKET_OPERATIONS,
    initMs: config.SOCKET_INIT_SECONDS * 1000,
    log,
  });
  const download = createExportDoor({
    schema,
    lists,
    defaultList: 'flights',
    openRows,
    estimateRows,
    clientOf,
    log,
    stop: stop.signal,
  });
  const health = createHealth({ ping: () => probes.query('SELECT 1'), log });
  const cors = createCors(config.CORS_ORIGINS);

  const router = createRouter({
    yoga,
    ws,
    download,
    health,
    metrics,
    cors,
    page: config.CONSOLE ? createConsolePage(consoleFolder) : undefined,
    isOurs: createHostCheck(config.HOST, config.ALLOWED_HOSTS),
    maxBodyBytes: config.MAX_REQUEST_BYTES,
    graphiql: config.GRAPHIQL,
    inFlight,
    closing: closing.signal,
    log,
  });
  listener.serve(router);
  const parts = starting.move();

  const graceMs = config.SHUTDOWN_GRACE_SECONDS * 1000;
  const shutDown = async () => {
    await stopServing({ http: listener.http, ws, inFlight, closing, stop, graceMs });
    await parts.disposeAsync();
  };
  let shuttingDown: Promise<void> | undefined;
  return {
    url: listener.url,
    dispose() {
      shuttingDown ??= shutDown();
      return shuttingDown;
    },
  };
}

function randomSecret(log: Log): string {
  log.warn('TOKEN_SECRET is not set: resume tokens are good on this server only, and until it stops');
  return randomBytes(32).toString('hex');
}

/** The same from `src` and from `dist`. */
const builtConsole = fileURLToPath(new URL('../dist/console', import.meta.url));

/** How long the database may take to answer a probe, in milliseconds. */
const PROBE_MS = 2_000;
