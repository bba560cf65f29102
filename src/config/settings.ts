/**
 * The settings of a server, whatever it serves: one table holds each one's default, unit, bounds and meaning. The demo adds
 * its own, and the table in docs/settings.md is made from both.
 */
import { limitTable } from '../core/run/limits.ts';
import {
  choice,
  flag,
  headerName,
  hosts,
  integer,
  limited,
  optionalText,
  origins,
  secret,
  secrets,
  text,
  url,
  words,
} from './kinds.ts';
import { serverDefaults, serverLimitTable } from './server-limits.ts';
import type { Setting } from './setting.ts';

export const settings = {
  HOST: text(serverDefaults.host, 'Address to listen on. The default reaches this machine only.'),
  PORT: integer(serverDefaults.port, 0, 65_535, 'port', 'Port to listen on; 0 picks a free one.'),
  DATABASE_URL: url(
    'PostgreSQL to use. `?schema=` names the schema of the tables; without it, the `search_path` of the role finds them.',
  ),
  DATABASE_POOL_SIZE: integer(
    10,
    1,
    400,
    'connections',
    'Connections for look-ups and for lists that are answered whole. Streams have their own.',
  ),
  LOOKUP_SECONDS: limited(limitTable.lookupSeconds),
  LOG_LEVEL: choice(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Least severe level in the log.',
  ),
  STREAM_BATCH_ROWS: limited(limitTable.batchRows),
  STREAM_BATCH_BYTES: limited(limitTable.batchBytes),
  MAX_ROW_BYTES: limited(limitTable.maxRowBytes),
  STREAM_MAX_ROWS: limited(limitTable.maxRows),
  STREAM_MAX_BYTES: limited(limitTable.maxBytes),
  STREAM_READ_SECONDS: limited(limitTable.readSeconds),
  STREAM_PARK_SECONDS: limited(limitTable.parkSeconds),
  STREAM_STALL_SECONDS: limited(limitTable.stallSeconds),
  STREAM_DROP_SECONDS: limited(limitTable.dropSeconds),
  TOKEN_SECRET: secrets(
    'Secret that encrypts resume tokens, such as the output of `openssl rand -hex 32`. The first of several encrypts and all decrypt, so you can replace a secret while its tokens are in use. Default: a random secret; its tokens work on this server only, until it stops.',
  ),
  TOKEN_MAX_AGE_SECONDS: limited(limitTable.tokenMaxAgeSeconds),
  LIST_MAX_ROWS: limited(limitTable.listMaxRows),
  ANSWER_MAX_BYTES: limited(serverLimitTable.maxAnswerBytes),
  ANSWER_BYTES_PER_CLIENT: limited(serverLimitTable.maxAnswerBytesPerClient),
  ANSWER_BYTES_TOTAL: limited(serverLimitTable.maxAnswerBytesTotal),
  MAX_STREAMS: limited(limitTable.maxStreams),
  MAX_STREAMS_PER_CLIENT: limited(limitTable.maxStreamsPerClient),
  MAX_LIVE_STREAMS_PER_CLIENT: limited(limitTable.maxLivePerClient),
  LIVE_MAX_ROWS: limited(limitTable.liveMaxRows),
  LIVE_MAX_KEYS: limited(limitTable.liveMaxKeys),
  MAX_LOOKUPS_PER_CLIENT: limited(limitTable.maxLookupsPerClient),
  CLIENT_HEADER: headerName(
    'Header that identifies clients, such as `X-Forwarded-For`. A proxy that you trust must set it. The last of several values counts.',
  ),
  STREAM_QUEUE_SECONDS: limited(limitTable.queueSeconds),
  MAX_ORDER_KEYS: limited(limitTable.maxOrderKeys),
  MAX_JOINS: limited(limitTable.maxJoins),
  MAX_CONDITIONS: limited(limitTable.maxConditions),
  MAX_LIST_VALUES: limited(limitTable.maxListValues),
  MAX_INPUT_VALUES: limited(serverLimitTable.maxInputValues),
  MAX_QUERY_DEPTH: limited(serverLimitTable.maxQueryDepth),
  MAX_QUERY_FIELDS: limited(serverLimitTable.maxQueryFields),
  MAX_QUERY_TOKENS: limited(serverLimitTable.maxQueryTokens),
  MAX_REQUEST_BYTES: limited(serverLimitTable.maxRequestBytes),
  MAX_HEADER_BYTES: limited(serverLimitTable.maxHeaderBytes),
  MAX_SOCKET_OPERATIONS: limited(serverLimitTable.maxSocketOperations),
  SOCKET_INIT_SECONDS: limited(serverLimitTable.socketInitSeconds),
  MAX_CONNECTIONS: limited(serverLimitTable.maxConnections),
  MAX_CONNECTIONS_PER_CLIENT: limited(serverLimitTable.maxConnectionsPerClient),
  KEEP_ALIVE_SECONDS: limited(serverLimitTable.keepAliveSeconds),
  BODY_SECONDS: limited(serverLimitTable.bodySeconds),
  HEARTBEAT_SECONDS: limited(serverLimitTable.heartbeatSeconds),
  OPERATOR_TOKEN: secret(
    16,
    "Bearer token whose holder sees and controls all streams. Default: on a terminal, a random token at each start, which the console's address carries; without a terminal, there is no operator.",
  ),
  AUTH_JWKS_URL: optionalText(
    'Where the issuer of bearer tokens publishes its keys. With this or `AUTH_SECRET`, every request must say who asks. Default: everybody sees everything.',
  ),
  AUTH_SECRET: secret(
    32,
    'Secret that the issuer of bearer tokens signs them with (HS256), in place of `AUTH_JWKS_URL`.',
  ),
  AUTH_ISSUER: optionalText('What `iss` of a token must be. Default: anything.'),
  AUTH_AUDIENCE: optionalText('What `aud` of a token must hold. Default: anything.'),
  AUTH_ALGORITHMS: words(
    'Algorithms of signatures. Default: HS256 with `AUTH_SECRET`; with `AUTH_JWKS_URL`, all of RS, PS, ES and EdDSA.',
  ),
  AUTH_ROLE_CLAIM: text(
    'role',
    'Claim that names the role of PostgreSQL by which a viewer reads. `none`: no role takes part, and rules decide alone.',
  ),
  AUTH_ANONYMOUS_ROLE: optionalText(
    'Role of PostgreSQL for requests without a token, and for tokens without a role. Default: they are refused.',
  ),
  AUTH_SECONDS: integer(
    3600,
    1,
    86_400,
    'seconds',
    'Longest time that a stream runs until its credentials are asked for again.',
  ),
  ALLOWED_HOSTS: hosts(
    'Host names that this server answers to, besides its addresses and `localhost`; `*` for any. Default: none if `HOST` reaches this machine only; otherwise any.',
  ),
  CORS_ORIGINS: origins('Web origins that may call this server from a browser, besides its own. Default: none.'),
  CONSOLE: flag(serverDefaults.console, 'Serves the console at /. It needs `INTROSPECTION`.'),
  GRAPHIQL: flag(serverDefaults.graphiql, 'Serves GraphiQL, the query editor, to browsers at /graphql.'),
  INTROSPECTION: flag(serverDefaults.introspection, 'Answers introspection queries.'),
  SHUTDOWN_GRACE_SECONDS: limited(serverLimitTable.graceSeconds),
} satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;
