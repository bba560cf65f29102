/** The options of a server. */
import type { IncomingMessage } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { type ServerLimits, serverDefaults, serverLimitsOf } from '../config/server-limits.ts';
import type { Sluice } from '../core/run/sluice.ts';
import type { Log } from '../log.ts';
import type { Listener } from './listen.ts';

/** What opening the socket takes. */
export interface ListenOptions {
  /** Address to listen on. Default: 127.0.0.1, which reaches this machine only. */
  readonly host?: string | undefined;
  /** 0 picks a free one. Default: 4000. */
  readonly port?: number | undefined;
  readonly access?: Access | undefined;
  /** Default: those of `serverLimitTable`, which has the unit and the bounds of each. */
  readonly limits?: Partial<ServerLimits> | undefined;
}

export interface ServerOptions extends ListenOptions {
  /** What is served. Its lists are those that `t.rowList` has made. */
  readonly schema: GraphQLSchema;
  /** Where rows come from. It stays open when the server ends: dispose of it afterwards. */
  readonly sluice: Sluice;
  /** Asks the database whether it answers, for `/readyz`: `() => pool.query('SELECT 1')`, best on a pool of its own. */
  readonly ping: () => Promise<unknown>;
  /**
   * What the context of resolvers holds, or a function that makes it for every operation and download. What it throws
   * answers the request: a `SluiceError` as it is, anything else logged and masked. Default: nothing.
   */
  readonly context?: object | ((request: RequestContext) => object | Promise<object>) | undefined;
  /** The list that comes first: in GraphiQL, and as the download without a name. Default: the schema's first. */
  readonly defaultList?: string | undefined;
  /** A socket that is open already, by `listen` with the same options; the server closes it. Default: it opens one. */
  readonly listener?: Listener | undefined;
  /** The console at `/`: whether there is one, or the folder in which another was built. Default: true. */
  readonly console?: boolean | string | undefined;
  /** Whether browsers get GraphiQL at `/graphql`. Default: true. */
  readonly graphiql?: boolean | undefined;
  /** Whether introspection queries are answered. The console needs it. Default: true. */
  readonly introspection?: boolean | undefined;
  /** Default: lines of JSON on standard output, from `info` on. */
  readonly log?: Log | undefined;
}

/** Who may ask, and as whom. */
export interface Access {
  /**
   * Host names that the server answers to, besides addresses and `localhost`; `*` for any. Default: none where `host`
   * reaches this machine only, and any elsewhere.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Web origins that may ask from a browser, besides the server's own, such as `https://app.example.com`. Default: none. */
  readonly origins?: readonly string[] | undefined;
  /** The header that tells clients apart, as a proxy sets it. Default: their addresses do. */
  readonly clientHeader?: string | undefined;
  /** Bearer token whose holder sees and controls all streams; 16 characters or more. Default: there is no operator. */
  readonly operatorToken?: string | undefined;
}

/** What a request's context can be made of. */
export interface RequestContext {
  /** The request; over WebSocket, that of the upgrade. */
  readonly req: IncomingMessage;
  /** What a WebSocket's client has sent in `connection_init`. */
  readonly connectionParams?: unknown;
}

const MIN_TOKEN_LENGTH = 16;

/** With the defaults, checked. */
export function settle(options: Omit<ServerOptions, 'schema' | 'sluice' | 'ping' | 'context' | 'listener' | 'log'>) {
  const { host, port, console, graphiql, introspection } = serverDefaults;
  const { hosts, origins = [], clientHeader, operatorToken } = options.access ?? {};
  if (operatorToken !== undefined && operatorToken.length < MIN_TOKEN_LENGTH)
    throw new Error(`access.operatorToken must have ${MIN_TOKEN_LENGTH} characters or more.`);
  return {
    host: options.host ?? host,
    port: options.port ?? port,
    hosts: hosts?.map((name) => name.toLowerCase()),
    origins,
    clientHeader: clientHeader?.toLowerCase(),
    operatorToken,
    console: options.console ?? console,
    graphiql: options.graphiql ?? graphiql,
    introspection: options.introspection ?? introspection,
    limits: serverLimitsOf(options.limits),
  };
}

export type Settled = ReturnType<typeof settle>;
