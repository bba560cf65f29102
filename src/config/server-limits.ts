/** The limits of the HTTP side of a server, as one table: the defaults of `createServer` and of the settings. */
import { inBounds, limit } from '../core/run/limits.ts';

export const serverLimitTable = {
  maxAnswerBytes: limit(
    67_108_864,
    65_536,
    1_073_741_824,
    'bytes',
    'Most bytes of an operation that is answered whole, without `@stream`.',
  ),
  maxAnswerBytesPerClient: limit(
    100_663_296,
    65_536,
    4_294_967_296,
    'bytes',
    'Most bytes of answers that are built for one client and not yet taken.',
  ),
  maxAnswerBytesTotal: limit(
    167_772_160,
    65_536,
    17_179_869_184,
    'bytes',
    'Most bytes of answers that are built for all clients and not yet taken.',
  ),
  maxInputValues: limit(
    10_000,
    100,
    1_000_000,
    'values',
    'Most values in the arguments of a GraphQL operation, or in the `where` or `orderBy` of a download. Objects, lists and their contents count; a variable counts each time it is used.',
  ),
  maxQueryDepth: limit(10, 1, 100, 'levels', 'Deepest nesting of fields in a GraphQL operation.'),
  maxQueryFields: limit(
    500,
    1,
    5000,
    'fields',
    'Most fields of a GraphQL operation, with aliases and the fields of its fragments.',
  ),
  maxQueryTokens: limit(
    10_000,
    100,
    1_000_000,
    'tokens',
    'Most tokens of a GraphQL document. Pass long values as variables.',
  ),
  maxRequestBytes: limit(
    1_048_576,
    1024,
    104_857_600,
    'bytes',
    'Most bytes of a GraphQL request: of its body over HTTP, and of each message over WebSocket.',
  ),
  maxHeaderBytes: limit(16_384, 1024, 1_048_576, 'bytes', 'Most bytes of the head of a request, with its URL.'),
  maxSocketOperations: limit(20, 1, 1000, 'operations', 'Most concurrent operations on one WebSocket.'),
  socketInitSeconds: limit(5, 1, 300, 'seconds', 'Longest time that a WebSocket may take to send `connection_init`.'),
  maxConnections: limit(2000, 1, 100_000, 'connections', 'Most connections at once, with WebSockets.'),
  maxConnectionsPerClient: limit(
    200,
    1,
    100_000,
    'connections',
    'Most connections of one address at once. With `CLIENT_HEADER`: most requests under way and WebSockets of one client.',
  ),
  keepAliveSeconds: limit(
    65,
    1,
    3600,
    'seconds',
    'Time that an idle connection stays open. Choose more than your load balancer has; most have 60 seconds.',
  ),
  bodySeconds: limit(30, 1, 3600, 'seconds', 'Longest time that a client may take to send the body of its request.'),
  heartbeatSeconds: limit(
    12,
    1,
    3600,
    'seconds',
    'Time between heartbeats on quiet WebSockets and in quiet answers. A peer that answers neither of two pings is disconnected.',
  ),
  graceSeconds: limit(
    10,
    0,
    3600,
    'seconds',
    'Time that running streams may take after SIGTERM before they are ended.',
  ),
};

/** What the HTTP side of a server allows. Each limit has a default, which `serverLimitTable` holds with its unit and its bounds. */
export type ServerLimits = { readonly [K in keyof typeof serverLimitTable]: number };

/** @throws Error that names a limit which is out of its bounds, or is none. */
export const serverLimitsOf = (given: Partial<ServerLimits> = {}): ServerLimits => inBounds(serverLimitTable, given);

/** What else a server is by default. */
export const serverDefaults = { host: '127.0.0.1', port: 4000, console: true, graphiql: true, introspection: true };
