/** The composition root: everything is made here, in the order in which a row travels, and taken down in reverse. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { Config } from './config.ts';
import { openDatabase } from './database/database.ts';
import { SluiceError } from './errors.ts';
import { getDatamodel } from './generated/pothos.ts';
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
import { createRouter } from './transport/router.ts';

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

  const database = starting.use(await openDatabase(config, { log, signal }));
  const pool = (max: number) => new pg.Pool({ connectionString: database.url, max, application_name: 'sluice' });
  const lookups = starting.adopt(pool(config.DATABASE_POOL_SIZE), (pool) => pool.end());
  const streamPool = starting.adopt(pool(config.MAX_STREAMS), (pool) => pool.end());
  for (const pool of [lookups, streamPool]) pool.on('error', (err) => log.warn({ err }, 'an idle connection broke'));
  const prisma = starting.adopt(createClient(lookups), (client) => client.$disconnect());

  const stop = new AbortController();
  const slots = createSlots(config.MAX_STREAMS, config.STREAM_QUEUE_SECONDS * 1000);
  const openRows = createOpenRows({
    findMany: findManyOf(prisma),
    streamPool,
    slots,
    batchRows: config.STREAM_BATCH_ROWS,
    batchBytes: config.STREAM_BATCH_BYTES,
    maxRows: config.STREAM_MAX_ROWS,
    stop: stop.signal,
  });

  const inFlight = createInFlight();
  const maskError = createMaskError(log);
  const yoga = createGraphqlHttp({
    schema,
    context: { prisma, openRows, listMaxRows: config.LIST_MAX_ROWS },
    graphiql: config.GRAPHIQL,
    introspection: config.INTROSPECTION,
    maxDepth: config.MAX_QUERY_DEPTH,
    maskError,
    log,
  });
  const ws = createGraphqlWs({ yoga, maskError, inFlight, log });
  const download = createExportDoor({
    schema,
    datamodel: getDatamodel(),
    lists,
    defaultList: 'flights',
    openRows,
    log,
    stop: stop.signal,
  });
  const health = createHealth({ ping: () => lookups.query('SELECT 1'), log });
  const cors = createCors(config.CORS_ORIGINS);

  const router = createRouter({ yoga, ws, download, health, cors, graphiql: config.GRAPHIQL, inFlight, log });
  const http = createHttpServer(router.request).on('upgrade', router.upgrade);
  http.listen(config.PORT, config.HOST);
  await once(http, 'listening').catch((error: unknown) => {
    throw listenError(error, config);
  });
  const parts = starting.move();

  const shutDown = async () => {
    const closed = once(http, 'close');
    http.close();
    const grace = setTimeout(() => stop.abort(stopping()), config.SHUTDOWN_GRACE_SECONDS * 1000);
    await Promise.race([inFlight.idle(), once(stop.signal, 'abort')]);
    clearTimeout(grace);
    stop.abort(stopping());
    // What has been ended says so to its reader, if that one still listens.
    const linger = setTimeout(() => http.closeAllConnections(), LINGER_MS);
    await inFlight.idle();
    await ws.dispose();
    http.closeIdleConnections();
    await closed;
    clearTimeout(linger);
    await parts.disposeAsync();
  };
  let shuttingDown: Promise<void> | undefined;
  return {
    url: urlOf(http.address() as AddressInfo),
    dispose() {
      shuttingDown ??= shutDown();
      return shuttingDown;
    },
  };
}

/** How long answers that are on their way may take once their streams are over. */
const LINGER_MS = 1_000;

const stopping = () => new SluiceError('STREAM_CANCELLED', 'The server is stopping. Ask again in a moment.');

const urlOf = ({ address, family, port }: AddressInfo) =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

function listenError(error: unknown, { HOST, PORT }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const says = (what: string) => new Error(`Cannot listen on ${HOST}:${PORT}: ${what}`, { cause: error });
  if (code === 'EADDRINUSE') return says('another program does. Set PORT to a free port, or to 0 to have one picked.');
  if (code === 'EACCES') return says('this user may not. Set PORT to a port above 1023.');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return says('HOST is no address of this machine.');
  return error;
}
