/** The transports of a server: what is asked of it comes in here, and rows go out. */
import { fileURLToPath } from 'node:url';
import type { GraphQLSchema } from 'graphql';
import { createAnswerBytes } from '../core/run/answer-bytes.ts';
import type { Sluice } from '../core/run/sluice.ts';
import { createMaskError } from '../graphql/mask-error.ts';
import { createClientOf } from '../http/client-of.ts';
import { createDownloads } from '../http/downloads.ts';
import { createIsForeign } from '../http/foreign-page.ts';
import type { Log } from '../log.ts';
import { admitOperator } from './admit-operator.ts';
import { createAnswerGraphql } from './answer-graphql.ts';
import { createConsolePage } from './console-page.ts';
import { createCors } from './cors.ts';
import { createGraphqlHttp } from './graphql-http.ts';
import { createGraphqlWs } from './graphql-ws.ts';
import { createHealth } from './health.ts';
import { createHostCheck } from './host-check.ts';
import { createMetrics } from './metrics.ts';
import { createIsOperator } from './operator.ts';
import type { ServerOptions, Settled } from './options.ts';
import { createQuickAnswers } from './quick-answers.ts';
import type { Transports } from './router.ts';
import type { Stopping } from './stop.ts';
import { createUnderWay } from './under-way.ts';

export interface TransportsOptions extends Stopping, Pick<ServerOptions, 'ping' | 'context'> {
  readonly schema: GraphQLSchema;
  readonly sluice: Sluice;
  /** List name → model, the default list first. */
  readonly lists: Readonly<Record<string, string>>;
  readonly log: Log;
}

export function createTransports(settled: Settled, options: TransportsOptions): Transports {
  const { schema, lists, ping, context, closing, stop, log } = options;
  const { host, hosts, origins, clientHeader, operatorToken, console, graphiql, introspection, limits } = settled;
  const sluice = { ...options.sluice, admit: admitOperator(options.sluice.admit, operatorToken) };
  const { lookupPlaces, streams } = sluice;
  const underWay = createUnderWay();
  const [first] = Object.keys(lists);
  // What is said before anybody has said who asks names no list that may be hidden from them.
  const told = introspection && sluice.admit === undefined ? first : undefined;
  const maskError = createMaskError(log);
  const clientOf = createClientOf(clientHeader);
  const stallMs = sluice.limits.stallSeconds * 1000;
  const answerBytes = createAnswerBytes({
    perOperation: limits.maxAnswerBytes,
    perClient: limits.maxAnswerBytesPerClient,
    total: limits.maxAnswerBytesTotal,
    stallMs,
  });

  const isOperator = createIsOperator(operatorToken, log);
  const body = { maxBytes: limits.maxRequestBytes, maxMs: limits.bodySeconds * 1000 };
  const quick = createQuickAnswers({ admit: sluice.admit, maskError, log });
  const http = createGraphqlHttp({
    plugin: quick.plugin,
    schema,
    context,
    sluice,
    lookupPlaces,
    answerBytes,
    clientOf,
    isOperator,
    graphiql,
    list: first,
    introspection,
    maxDepth: limits.maxQueryDepth,
    maxFields: limits.maxQueryFields,
    maxTokens: limits.maxQueryTokens,
    heartbeatMs: limits.heartbeatSeconds * 1000,
    maxInputValues: limits.maxInputValues,
    maskError,
    log,
  });
  const ws = createGraphqlWs({
    yoga: http.yoga,
    sluice,
    maskError,
    onOperation: underWay.begin,
    closing: closing.signal,
    maxMessageBytes: limits.maxRequestBytes,
    maxOperations: limits.maxSocketOperations,
    initSeconds: limits.socketInitSeconds,
    pingSeconds: limits.heartbeatSeconds,
    log,
  });
  const download = createDownloads(sluice, {
    schema,
    defaultList: first,
    maxInputValues: limits.maxInputValues,
    tellsNames: introspection,
    heartbeatSeconds: limits.heartbeatSeconds,
    clientHeader,
    log,
    stop: stop.signal,
    ...(context && { context }),
  });
  return {
    graphql: createAnswerGraphql({ http, quick, body, log }),
    ws,
    download,
    examplePath: told && `/export/${told}.csv`,
    health: createHealth({ ping, log }),
    metrics: createMetrics({
      list: streams.list,
      stallMs,
      answerBytes: answerBytes.held,
      // Numbers of rows tell of what is hidden.
      ...(sluice.admit && { mayRead: (req) => isOperator(req.headers.authorization, clientOf(req)) }),
    }),
    cors: createCors(origins),
    isForeign: createIsForeign(origins),
    page:
      console === false
        ? undefined
        : createConsolePage(console === true ? builtConsole : console, {
            list: told,
            asksWho: sluice.admit !== undefined,
          }),
    isOurs: createHostCheck(host, hosts),
    clientOf,
    // Without a header, connections are counted as they come in.
    maxPerClient: clientHeader === undefined ? undefined : limits.maxConnectionsPerClient,
    graphiql,
    underWay,
    closing: closing.signal,
    log,
  };
}

/** The same from `src` and from `dist`. */
const builtConsole = fileURLToPath(new URL('../../dist/console', import.meta.url));
