/** The doors, as the settings want them: what is asked of the server comes in here, and rows go out. */
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/read-config.ts';
import { createAnswerBytes } from '../core/run/answer-bytes.ts';
import type { Sluice } from '../core/run/sluice.ts';
import { createMaskError } from '../graphql/mask-error.ts';
import { createClientOf } from '../http/client-of.ts';
import { createDownloads } from '../http/downloads.ts';
import { createIsForeign } from '../http/foreign-page.ts';
import type { Log } from '../log.ts';
import { type App, listsOfApp } from './app.ts';
import { createConsolePage } from './console-page.ts';
import { createCors } from './cors.ts';
import { createGraphqlHttp } from './graphql-http.ts';
import { createGraphqlWs } from './graphql-ws.ts';
import { createHealth } from './health.ts';
import { createHostCheck } from './host-check.ts';
import { createInFlight } from './in-flight.ts';
import { createMetrics } from './metrics.ts';
import { createIsOperator } from './operator.ts';
import type { Pools } from './pools.ts';
import type { Doors } from './router.ts';
import type { Stopping } from './stop.ts';

export interface DoorsOptions extends Stopping {
  readonly app: Omit<App, 'createClient'>;
  readonly prisma: object;
  readonly sluice: Sluice;
  readonly probes: Pools['probes'];
  /** Where the console was built. Default: `dist/console`. */
  readonly consoleFolder: string | undefined;
  readonly log: Log;
}

export function createDoors(config: Config, options: DoorsOptions): Doors {
  const { app, prisma, sluice, probes, consoleFolder = builtConsole, closing, stop, log } = options;
  const { openRows, estimateRows, lookupPlaces, streams } = sluice;
  const { schema } = app;
  const lists = listsOfApp(app);
  const inFlight = createInFlight();
  const [first] = Object.keys(lists);
  const maskError = createMaskError(log);
  const clientOf = createClientOf(config.CLIENT_HEADER);
  const stallMs = config.STREAM_STALL_SECONDS * 1000;
  const answerBytes = createAnswerBytes({
    perOperation: config.ANSWER_MAX_BYTES,
    perClient: config.ANSWER_BYTES_PER_CLIENT,
    total: config.ANSWER_BYTES_TOTAL,
    stallMs,
  });
  const metrics = createMetrics({ list: streams.list, stallMs, answerBytes: answerBytes.held });
  streams.watch(metrics.watcher);

  const yoga = createGraphqlHttp({
    schema,
    context: { prisma },
    sluice,
    lookupPlaces,
    answerBytes,
    clientOf,
    isOperator: createIsOperator(config.OPERATOR_TOKEN, log),
    graphiql: config.GRAPHIQL,
    list: first,
    introspection: config.INTROSPECTION,
    maxDepth: config.MAX_QUERY_DEPTH,
    maxFields: config.MAX_QUERY_FIELDS,
    maxTokens: config.MAX_QUERY_TOKENS,
    heartbeatMs: config.HEARTBEAT_SECONDS * 1000,
    maxInputValues: config.MAX_INPUT_VALUES,
    maskError,
    log,
  });
  const ws = createGraphqlWs({
    yoga,
    maskError,
    onOperation: inFlight.begin,
    closing: closing.signal,
    maxMessageBytes: config.MAX_REQUEST_BYTES,
    maxOperations: config.MAX_SOCKET_OPERATIONS,
    initSeconds: config.SOCKET_INIT_SECONDS,
    pingSeconds: config.HEARTBEAT_SECONDS,
    log,
  });
  const download = createDownloads(
    { openRows, estimateRows },
    {
      schema,
      defaultList: first,
      maxInputValues: config.MAX_INPUT_VALUES,
      tellsNames: config.INTROSPECTION,
      heartbeatSeconds: config.HEARTBEAT_SECONDS,
      clientHeader: config.CLIENT_HEADER,
      log,
      stop: stop.signal,
    },
  );
  return {
    yoga,
    ws,
    download,
    examplePath: config.INTROSPECTION ? first && `/export/${first}.csv` : undefined,
    health: createHealth({ ping: () => probes.query('SELECT 1'), log }),
    metrics,
    cors: createCors(config.CORS_ORIGINS),
    isForeign: createIsForeign(config.CORS_ORIGINS),
    page: config.CONSOLE ? createConsolePage(consoleFolder) : undefined,
    isOurs: createHostCheck(config.HOST, config.ALLOWED_HOSTS),
    clientOf,
    // Without a header, connections are counted as they come in.
    maxPerClient: config.CLIENT_HEADER === undefined ? undefined : config.MAX_CONNECTIONS_PER_CLIENT,
    body: { maxBytes: config.MAX_REQUEST_BYTES, maxMs: config.BODY_SECONDS * 1000 },
    graphiql: config.GRAPHIQL,
    inFlight,
    closing: closing.signal,
    log,
  };
}

/** The same from `src` and from `dist`. */
const builtConsole = fileURLToPath(new URL('../../dist/console', import.meta.url));
