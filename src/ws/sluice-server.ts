/** GraphQL over WebSocket: the `graphql-transport-ws` protocol, on sockets that a server of `ws` accepts. */
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import type { YogaServerInstance } from 'graphql-yoga';
import type { WebSocket, WebSocketServer } from 'ws';
import { giveBytes } from '../core/postgres/spare-bytes.ts';
import type { Sluice } from '../core/run/sluice.ts';
import { badInput, RETRY_SECONDS, SluiceError } from '../errors.ts';
import { endInError } from '../graphql/end-in-error.ts';
import { lengthOf, packedPieces } from '../graphql/joined.ts';
import { createMaskError, type MaskError } from '../graphql/mask-error.ts';
import { pieces } from '../graphql/raw-json.ts';
import type { Log } from '../log.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { type Operations, trackOperations } from './operations.ts';
import { pingRegularly } from './pings.ts';

export interface SluiceServerOptions {
  /**
   * Runs the operations, with `useSluice` among its plugins. Their context has `req`, the request of the upgrade, and
   * `connectionParams`.
   */
  readonly yoga: EnvelopingYoga;
  /** The service of that `useSluice`, by which the operations read. */
  readonly sluice?: Sluice;
  /** Bytes of a message; a longer one closes its socket with 1009. Default: 1,048,576, or the `maxPayload` of the server if that is less. */
  readonly maxMessageBytes?: number;
  /** Operations that may run at once on one socket; one more is refused with `LIMIT_EXCEEDED`. Default: 20. */
  readonly maxOperations?: number;
  /** How long a socket may take to send its `connection_init`, in seconds. Default: 5. */
  readonly initSeconds?: number;
  /** Between two pings of a socket, in seconds; a peer that answers neither of two is cut off. Default: 12. */
  readonly pingSeconds?: number;
  /** Every error on its way out passes here. Default: the masking that STREAMS.md describes, with this log. */
  readonly maskError?: MaskError;
  /** Told of errors that clients see as "Unexpected error.", and of sockets that fail. Default: the first of both go to the console. */
  readonly log?: SluiceServerLog;
  /** Called when an operation begins; what it returns, when it has ended, perhaps more than once. Default: nothing is called. */
  readonly onOperation?: () => () => void;
  /** Once it is aborted, every new operation is refused with its reason. Default: never. */
  readonly closing?: AbortSignal;
}

/** A logger of pino is one. */
export interface SluiceServerLog extends Pick<Log, 'error'>, Partial<Pick<Log, 'debug'>> {}

/** A Yoga server, whatever its context needs. */
export interface EnvelopingYoga {
  getEnveloped(context: object): Enveloped;
}

type Enveloped = ReturnType<YogaServerInstance<object, object>['getEnveloped']>;

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
  /** `Bearer` and the `OPERATOR_TOKEN`, for browsers, which send no header of their own with a WebSocket. */
  readonly authorization?: unknown;
}

/** What one socket's operations share. */
interface Extra {
  readonly request: IncomingMessage;
  readonly operations: Operations;
  readonly backlog: Backlog;
  /** Bytes of the message that is being handled. */
  readonly messageBytes: () => number;
  readonly close: (code: number, reason: string) => void;
  /** Resolves when all that has been sent so far has left for the network. */
  readonly sent: () => Promise<void>;
}

/** Yoga's functions for one operation, plugins included; they travel as its root value. */
type Root = Pick<Enveloped, 'execute' | 'subscribe'>;

const CLOSE_TIMEOUT_MS = 1_000;
const DEFAULT_MESSAGE_BYTES = 1_048_576;
/** An id is sent with every message of its operation. */
const MAX_ID_LENGTH = 128;
const longId = `The id of an operation is over ${MAX_ID_LENGTH} characters`;
/** A ping's payload is sent back, and that of `connection_init` is kept. */
const MAX_PING_BYTES = 4_096;
const MAX_INIT_BYTES = 65_536;
/** Bytes that the protocol has for the reason of a closing. */
const MAX_REASON_BYTES = 123;

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
  const { yoga, closing, onOperation = () => () => {} } = options;
  const log: Pick<Log, 'error'> = options.log ?? console;
  const { maskError = createMaskError(log), maxOperations = 20, initSeconds = 5, pingSeconds = 12 } = options;
  const ofServer = webSocketServer.options;
  const maxMessageBytes = Math.min(options.maxMessageBytes ?? DEFAULT_MESSAGE_BYTES, ofServer.maxPayload || Infinity);
  // It is asked of them for each socket.
  ofServer.maxPayload = maxMessageBytes;
  ofServer.handleProtocols ??= handleProtocols;

  const server = makeServer<ConnectionParams, Extra>({
    connectionInitWaitTimeout: initSeconds * 1000,
    onConnect({ extra }) {
      if (extra.messageBytes() > MAX_INIT_BYTES) extra.close(4400, `connection_init is over ${MAX_INIT_BYTES} bytes`);
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
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        req: extra.request,
        connectionParams,
        params: payload,
        signal: extra.operations.start(id, payload),
        sent: extra.sent,
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

  const sockets = new Set<WebSocket>();
  let isDisposed = false;
  const serve = (socket: WebSocket, request: IncomingMessage) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (isDisposed) return void leave(socket, 1001, 'Going away');
    const operations = trackOperations(onOperation);
    const backlog = createBacklog(maxMessageBytes);
    let messageBytes = 0;
    const close = (code: number, reason: string) => void leave(socket, code, fitting(reason));
    let last: Promise<void> = Promise.resolve();
    socket.on('error', (error) => options.log?.debug?.({ err: error }, 'a WebSocket failed'));
    pingRegularly(socket, pingSeconds * 1000);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves when the message has left for the network: graphql-ws waits for that before it asks for the next.
        send(data) {
          const sending = new Promise<void>((resolve) => {
            // Whatever happens to the socket, marks of this message must not be left for the next.
            // A batch is one frame; a large answer has several, which its reader joins.
            const parts = packedPieces(pieces(data));
            const operation = operations.sends(data);
            const taken = operation === undefined ? backlog.reply(lengthOf(parts)) : operation;
            const sent = () => {
              for (const part of parts) giveBytes(part);
              if (taken !== 'unwanted') taken();
              resolve();
            };
            if (socket.readyState !== socket.OPEN || taken === 'unwanted') return sent();
            for (const [index, part] of parts.entries()) {
              const fin = index === parts.length - 1;
              socket.send(part, { binary: false, fin }, fin ? sent : undefined);
            }
          });
          last = last.then(() => sending);
          return sending;
        },
        close,
        onMessage(handle) {
          socket.on('message', async (data) => {
            if (socket.readyState !== socket.OPEN) return;
            if (backlog.isOver) return close(1008, 'Read what you are sent before you ask for more');
            const text = String(data);
            messageBytes = Buffer.byteLength(text);
            const handled = backlog.receive(messageBytes);
            operations.notice(text);
            try {
              await handle(text);
            } catch (error) {
              log.error({ err: error }, 'a WebSocket message failed');
              close(1011, 'Internal server error');
            } finally {
              handled();
            }
          });
        },
      },
      { request, operations, backlog, messageBytes: () => messageBytes, close, sent: () => last },
    );
    socket.once('close', (code, reason) => {
      operations.endAll();
      void closed(code, String(reason));
    });
  };

  webSocketServer.on('connection', serve);
  return {
    async dispose() {
      isDisposed = true;
      await Promise.all(Array.from(sockets, (socket) => leave(socket, 1001, 'Going away')));
    },
  };
}

const tooMany = (maxOperations: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This WebSocket has ${maxOperations} operations at once, which is all that one may have. Complete one, or open another.`,
    { retryAfter: RETRY_SECONDS },
  );

const tooMuch = () =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    'The operations of this WebSocket were asked for with too many bytes. Complete one, or open another.',
    { retryAfter: RETRY_SECONDS },
  );

/** As much of a reason as may be sent: a longer one would fail, and it may hold a client's own words. */
function fitting(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  return new TextDecoder().decode(bytes.subarray(0, MAX_REASON_BYTES - 3), { stream: true });
}

/** A peer that does not answer the closing in time is cut off: one that reads nothing does not read that either. */
async function leave(socket: WebSocket, code: number, reason: string): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.close(code, reason);
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
