/** GraphQL over WebSocket: the `graphql-transport-ws` protocol, on the path of GraphQL over HTTP. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { RETRY_SECONDS, SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';
import { giveBytes } from '../spare-bytes.ts';
import { endInError } from './end-in-error.ts';
import { joined } from './graphql/joined.ts';
import type { MaskError } from './graphql/mask-error.ts';
import { pieces } from './graphql/raw-json.ts';
import type { GraphqlHttp } from './graphql-http.ts';
import { type Operations, trackOperations } from './graphql-ws-operations.ts';
import type { InFlight } from './in-flight.ts';
import { stopped } from './stop.ts';

export interface GraphqlWs {
  /** Takes over the connection of an upgrade request. */
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Asks every client to leave, and drops those that have not left within a second. */
  readonly dispose: () => Promise<void>;
}

export interface GraphqlWsOptions {
  readonly yoga: GraphqlHttp;
  readonly maskError: MaskError;
  /** Operations count as under way. */
  readonly inFlight: InFlight;
  /** Once it is aborted, every new operation is refused. */
  readonly closing: AbortSignal;
  /** Of a message; a longer one closes its socket. */
  readonly maxMessageBytes: number;
  /** Operations that may run at once on one socket. */
  readonly maxOperations: number;
  /** How long a socket may take to send its `connection_init`, in milliseconds. */
  readonly initMs: number;
  readonly log: Log;
}

interface ConnectionParams extends Record<string, unknown> {
  /** Format of `@stream` and `@defer` on this socket: `legacy` (2022-08-24) or `incremental` (v0.2). Default: `legacy`. */
  readonly incrementalFormat?: unknown;
  /** `Bearer` and the `OPERATOR_TOKEN`, for browsers, which send no header of their own with a WebSocket. */
  readonly authorization?: unknown;
}

/** What one socket's operations share. */
interface Extra {
  readonly request: IncomingMessage;
  readonly operations: Operations;
}

/** Yoga's functions for one operation, plugins included; they travel as its root value. */
type Root = Pick<ReturnType<GraphqlHttp['getEnveloped']>, 'execute' | 'subscribe'>;

/** Keeps proxies from closing a quiet socket. */
const PING_MS = 12_000;
const CLOSE_TIMEOUT_MS = 1_000;

export function createGraphqlWs({ yoga, maskError, inFlight, closing, log, ...limits }: GraphqlWsOptions): GraphqlWs {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: limits.maxMessageBytes });

  const server = makeServer<ConnectionParams, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    // The root of each operation is put there by onSubscribe, below.
    execute: (args) => (args.rootValue as Root).execute(args),
    subscribe: async (args) => endInError(await (args.rootValue as Root).subscribe(args)),
    async onSubscribe({ extra, connectionParams }, id, payload) {
      if (closing.aborted) return [maskError(stopped())];
      if (extra.operations.count >= limits.maxOperations) return [maskError(tooMany(limits.maxOperations))];
      const { operationName, query, variables } = payload;
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        req: extra.request,
        signal: extra.operations.start(id, payload),
        authorization: connectionParams?.authorization ?? extra.request.headers.authorization,
        incrementalFormat: connectionParams?.incrementalFormat === 'incremental' ? 'incremental' : 'legacy',
      });
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

  const serve = (socket: WebSocket, request: IncomingMessage) => {
    const operations = trackOperations(inFlight);
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket failed'));
    const pinging = setInterval(() => socket.ping(), PING_MS);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves when the message has left for the network: graphql-ws waits for that before it asks for the next.
        send: (data) =>
          new Promise((resolve) => {
            // Whatever happens to the socket, marks of this message must not be left for the next.
            const message = joined(pieces(data));
            const sent = () => {
              giveBytes(message);
              resolve();
            };
            if (socket.readyState === socket.OPEN) socket.send(message, { binary: false }, sent);
            else resolve();
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage(handle) {
          socket.on('message', async (data) => {
            const text = String(data);
            operations.notice(text);
            try {
              await handle(text);
            } catch (error) {
              log.error({ err: error }, 'a WebSocket message failed');
              socket.close(1011, 'Internal server error');
            }
          });
        },
      },
      { request, operations },
    );
    socket.once('close', (code, reason) => {
      clearInterval(pinging);
      operations.endAll();
      void closed(code, String(reason));
    });
  };

  return {
    upgrade: (req, socket, head) => sockets.handleUpgrade(req, socket, head, serve),
    async dispose() {
      const left = [...sockets.clients].map((socket) => leave(socket));
      await Promise.all(left);
    },
  };
}

const tooMany = (maxOperations: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This WebSocket has ${maxOperations} operations at once, which is all that one may have. Complete one, or open another.`,
    { retryAfter: RETRY_SECONDS },
  );

async function leave(socket: WebSocket): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.close(1001, 'Going away');
  await closed;
  clearTimeout(timer);
}

function parseOr<T>(parse: () => T): T | GraphQLError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
