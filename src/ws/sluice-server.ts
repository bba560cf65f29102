/** GraphQL over WebSocket: the `graphql-transport-ws` protocol, on sockets that a server of `ws` accepts. */
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { badInput } from '../errors.ts';
import { setRights } from '../graphql/context-rights.ts';
import { endInError } from '../graphql/end-in-error.ts';
import { createMaskError } from '../graphql/mask-error.ts';
import { turnFor } from '../iterable/turn.ts';
import type { Log } from '../log.ts';
import { admitSocket } from './admit-socket.ts';
import { authorizationOf } from './authorization-of.ts';
import { leave } from './leave.ts';
import type { Enveloped, SluiceServerOptions } from './options.ts';
import { createPings } from './pings.ts';
import { type SocketExtra, serveSocket } from './serve-socket.ts';
import { tooMany, tooMuch } from './too-many.ts';

export interface SluiceServer {
  /**
   * Asks every client to leave with 1001, and drops those that have not left within a second; later ones are sent away. The
   * server of `ws` stays open. Idempotent.
   */
  readonly dispose: () => Promise<void>;
}

interface ConnectionParams extends Record<string, unknown> {
  /** Format of `@stream` and `@defer` on this socket: `legacy` (2022-08-24) or `incremental` (v0.2). Default: `legacy`. */
  readonly incrementalFormat?: unknown;
  /**
   * `Bearer` and a token, or the `OPERATOR_TOKEN`, for browsers, which send no header of their own with a WebSocket. Its name may
   * be in any case, as that of a header.
   */
  readonly authorization?: unknown;
}

/** Yoga's functions for one operation, plugins included; they travel as its root value. */
type Root = Pick<Enveloped, 'execute' | 'subscribe'>;

const DEFAULT_MESSAGE_BYTES = 1_048_576;
/** An id is sent with every message of its operation. */
const MAX_ID_LENGTH = 128;
const longId = `The id of an operation is over ${MAX_ID_LENGTH} characters`;
/** A ping's payload is sent back, and that of `connection_init` is kept. */
const MAX_PING_BYTES = 4_096;
const MAX_INIT_BYTES = 65_536;

/**
 * Serves GraphQL on every socket that the server accepts: at the path, and behind the checks, that you gave it. Messages of
 * a client are limited in size, and so are operations of one socket, replies that a client does not read, and the lengths of
 * ids; peers that are gone are found by pings.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { WebSocketServer } from 'ws';
 *
 * const yoga = createYoga({ schema, plugins: [useSluice(sluice)] });
 * const server = createServer(yoga);
 * useSluiceServer({ yoga, sluice }, new WebSocketServer({ server, path: '/graphql' }));
 * ```
 */
export function useSluiceServer(options: SluiceServerOptions, webSocketServer: WebSocketServer): SluiceServer {
  const { yoga, sluice, closing, onOperation = () => () => {} } = options;
  const log: Pick<Log, 'error'> = options.log ?? console;
  const { maskError = createMaskError(log), maxOperations = 20, initSeconds = 5, pingSeconds = 12 } = options;
  const ofServer = webSocketServer.options;
  const maxMessageBytes = Math.min(options.maxMessageBytes ?? DEFAULT_MESSAGE_BYTES, ofServer.maxPayload || Infinity);
  // It is asked of them for each socket.
  ofServer.maxPayload = maxMessageBytes;
  ofServer.handleProtocols ??= handleProtocols;

  const protocol = makeServer<ConnectionParams, SocketExtra>({
    connectionInitWaitTimeout: initSeconds * 1000,
    async onConnect({ extra, connectionParams }) {
      if (extra.messageBytes() > MAX_INIT_BYTES) extra.close(4400, `connection_init is over ${MAX_INIT_BYTES} bytes`);
      return admitSocket(extra, connectionParams, { admit: sluice?.admit, maskError });
    },
    onPing({ extra }) {
      if (extra.messageBytes() > MAX_PING_BYTES) extra.close(4400, `A ping is over ${MAX_PING_BYTES} bytes`);
    },
    // The root of each operation is put there by onSubscribe, below.
    execute: (args) => (args.rootValue as Root).execute(args),
    subscribe: async (args) => endInError(await (args.rootValue as Root).subscribe(args)),
    async onSubscribe({ extra, connectionParams }, id, payload) {
      if (id.length > MAX_ID_LENGTH) {
        extra.close(4400, longId);
        return [maskError(badInput(longId))];
      }
      if (closing?.aborted) return [maskError(closing.reason)];
      if (extra.backlog.isFull) return [maskError(tooMuch())];
      if (extra.operations.count >= maxOperations) return [maskError(tooMany(maxOperations))];
      const { operationName, query, variables } = payload;
      const bytes = extra.messageBytes();
      const context = {
        req: extra.request,
        connectionParams,
        params: payload,
        signal: extra.operations.start(id, payload),
        sent: extra.sent,
        inputBytes: () => bytes,
        authorization: authorizationOf(connectionParams) ?? extra.request.headers.authorization,
        incrementalFormat: connectionParams?.incrementalFormat === 'incremental' ? 'incremental' : 'legacy',
      };
      if (extra.rights !== undefined) setRights(context, extra.rights);
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped(context);
      // It has been parsed as JSON just now.
      await turnFor(bytes);
      const document = parseOr(() => parse(query));
      const errors = document instanceof GraphQLError ? [document] : validate(schema, document);
      if (document instanceof GraphQLError || errors.length > 0) return errors.map(maskError);
      return {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe } satisfies Root,
      };
    },
    onError: ({ extra }, id, payload, errors) => {
      extra.operations.end(id, payload);
      // graphql-ws wraps what an operation threw.
      return errors.map((error) => maskError(error.cause ?? error).toJSON());
    },
    onComplete: ({ extra }, id, payload) => extra.operations.end(id, payload),
  });

  const socketOptions = {
    ...{ maxMessageBytes, onOperation, log },
    pingRegularly: createPings(pingSeconds * 1000),
    onFailure: (error: Error) => options.log?.debug?.({ err: error }, 'a WebSocket failed'),
  };
  const sockets = new Set<WebSocket>();
  let isDisposed = false;
  webSocketServer.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (isDisposed) void leave(socket, 1001, 'Going away');
    else serveSocket(protocol, socket, request, socketOptions);
  });
  return {
    async dispose() {
      isDisposed = true;
      await Promise.all(Array.from(sockets, (socket) => leave(socket, 1001, 'Going away')));
    },
  };
}

function parseOr<T>(parse: () => T): T | GraphQLError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
