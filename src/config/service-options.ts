/** The settings as arguments: those of `createSluice`, and those of `createServer`. */
import { bearerTokens } from '../core/rights/bearer-tokens.ts';
import type { Identify } from '../core/rights/viewer.ts';
import type { Limits } from '../core/run/limits.ts';
import { NO_ROLE } from './check-roles.ts';
import type { Config } from './read-config.ts';
import type { ServerLimits } from './server-limits.ts';

/** The settings as options of `createSluice`. */
export const sluiceOptionsOf = (config: Config) => ({
  tokenSecret: config.TOKEN_SECRET,
  identify: identifyOf(config),
  identitySeconds: config.AUTH_SECONDS,
  limits: {
    batchRows: config.STREAM_BATCH_ROWS,
    batchBytes: config.STREAM_BATCH_BYTES,
    maxRowBytes: config.MAX_ROW_BYTES,
    maxRows: config.STREAM_MAX_ROWS,
    maxBytes: config.STREAM_MAX_BYTES,
    readSeconds: config.STREAM_READ_SECONDS,
    parkSeconds: config.STREAM_PARK_SECONDS,
    stallSeconds: config.STREAM_STALL_SECONDS,
    dropSeconds: config.STREAM_DROP_SECONDS,
    tokenMaxAgeSeconds: config.TOKEN_MAX_AGE_SECONDS,
    liveMaxKeys: config.LIVE_MAX_KEYS,
    liveMaxRows: config.LIVE_MAX_ROWS,
    maxLivePerClient: config.MAX_LIVE_STREAMS_PER_CLIENT,
    listMaxRows: config.LIST_MAX_ROWS,
    maxStreams: config.MAX_STREAMS,
    maxStreamsPerClient: config.MAX_STREAMS_PER_CLIENT,
    queueSeconds: config.STREAM_QUEUE_SECONDS,
    lookupSeconds: config.LOOKUP_SECONDS,
    maxLookupsPerClient: config.MAX_LOOKUPS_PER_CLIENT,
    maxOrderKeys: config.MAX_ORDER_KEYS,
    maxJoins: config.MAX_JOINS,
    maxConditions: config.MAX_CONDITIONS,
    maxListValues: config.MAX_LIST_VALUES,
  } satisfies Limits,
});

/** Undefined where nobody is asked who they are. */
function identifyOf(config: Config): Identify | undefined {
  const { AUTH_JWKS_URL: jwksUrl, AUTH_SECRET: secret } = config;
  if (jwksUrl === undefined && secret === undefined) return undefined;
  return bearerTokens({
    jwksUrl,
    secret,
    issuer: config.AUTH_ISSUER,
    audience: config.AUTH_AUDIENCE,
    algorithms: config.AUTH_ALGORITHMS,
    roleClaim: config.AUTH_ROLE_CLAIM === NO_ROLE ? '' : config.AUTH_ROLE_CLAIM,
    anonymousRole: config.AUTH_ANONYMOUS_ROLE,
  });
}

/** The settings as options of `createServer` and of `listen`. */
export const serverOptionsOf = (config: Config) => ({
  host: config.HOST,
  port: config.PORT,
  access: {
    hosts: config.ALLOWED_HOSTS,
    origins: config.CORS_ORIGINS,
    clientHeader: config.CLIENT_HEADER,
    operatorToken: config.OPERATOR_TOKEN,
  },
  console: config.CONSOLE,
  graphiql: config.GRAPHIQL,
  introspection: config.INTROSPECTION,
  limits: {
    maxAnswerBytes: config.ANSWER_MAX_BYTES,
    maxAnswerBytesPerClient: config.ANSWER_BYTES_PER_CLIENT,
    maxAnswerBytesTotal: config.ANSWER_BYTES_TOTAL,
    maxInputValues: config.MAX_INPUT_VALUES,
    maxQueryDepth: config.MAX_QUERY_DEPTH,
    maxQueryFields: config.MAX_QUERY_FIELDS,
    maxQueryTokens: config.MAX_QUERY_TOKENS,
    maxRequestBytes: config.MAX_REQUEST_BYTES,
    maxHeaderBytes: config.MAX_HEADER_BYTES,
    maxSocketOperations: config.MAX_SOCKET_OPERATIONS,
    socketInitSeconds: config.SOCKET_INIT_SECONDS,
    maxConnections: config.MAX_CONNECTIONS,
    maxConnectionsPerClient: config.MAX_CONNECTIONS_PER_CLIENT,
    keepAliveSeconds: config.KEEP_ALIVE_SECONDS,
    bodySeconds: config.BODY_SECONDS,
    heartbeatSeconds: config.HEARTBEAT_SECONDS,
    graceSeconds: config.SHUTDOWN_GRACE_SECONDS,
  } satisfies ServerLimits,
});
