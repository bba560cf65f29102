/** The composition root: everything is made here, in the order in which a row travels, and taken down in reverse. */
import type { Pool, PoolConfig } from 'pg';
import type { Config } from './config.ts';
import { openDatabase } from './database/database.ts';
import { createPool, endPool } from './database/pool.ts';
import type { Log } from './log.ts';
import { createClient, findManyOf } from './rows/client.ts';
import { createOpenRows } from './rows/open-rows.ts';
import { createSlots } from './rows/slots.ts';
import { lists, schema } from './schema/index.ts';
import { createCors } from './transport/cors.ts';
import { createExportDoor } from './transport/export/export-door.ts';
import { createMaskError } from './transport/graphql/mask-error.ts';
import { createGraphqlHttp } from './transport/graphql-http.ts';
import { createGraphqlWs } from './transport/graphql-ws.ts';
import { createHealth } from './transport/health.ts';
import { createInFlight } from './transport/in-flight.ts';
import { listen } from './transport/listen.ts';
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
}

/** Brings up the database and everything before it. @throws Error that says what to do when something is in the way. */
export async function createServer(config: Config, { log, signal }: ServerOptions): Promise<Server> {
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
  const open = (pool: Pool, places: number) =>
    createOpenRows({
      findMany: findManyOf(prisma),
      streamPool: pool,
      slots: createSlots(places, config.STREAM_QUEUE_SECONDS * 1000),
      batchRows: config.STREAM_BATCH_ROWS,
      batchBytes: config.STREAM_BATCH_BYTES,
      maxRows: config.STREAM_MAX_ROWS,
      stop: stop.signal,
    });
  const openRows = open(streamPool, config.MAX_STREAMS);
  const openList = open(lookups, config.DATABASE_POOL_SIZE);

  const inFlight = createInFlight();
  const maskError = createMaskError(log);
  const yoga = createGraphqlHttp({
    schema,
    context: { prisma, openRows, openList, listMaxRows: config.LIST_MAX_ROWS },
    graphiql: config.GRAPHIQL,
    introspection: config.INTROSPECTION,
    maxDepth: config.MAX_QUERY_DEPTH,
    maxFields: config.MAX_QUERY_FIELDS,
    maskError,
    log,
  });
  const ws = createGraphqlWs({ yoga, maskError, inFlight, closing: closing.signal, log });
  const download = createExportDoor({
    schema,
    lists,
    defaultList: 'flights',
    openRows,
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
    cors,
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

/** How long the database may take to answer a probe, in milliseconds. */
const PROBE_MS = 2_000;
