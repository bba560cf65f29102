/** GraphQL over WebSocket: the `graphql-transport-ws` protocol, on the path of GraphQL over HTTP. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { giveBytes } from '../core/postgres/spare-bytes.ts';
import { badInput, RETRY_SECONDS, SluiceError } from '../errors.ts';
import { endInError } from '../graphql/end-in-error.ts';
import { lengthOf, packedPieces } from '../graphql/joined.ts';
import type { MaskError } from '../graphql/mask-error.ts';
import { pieces } from '../graphql/raw-json.ts';
import type { Log } from '../log.ts';
import type { GraphqlHttp } from './graphql-http.ts';
import { type Backlog, createBacklog } from './graphql-ws-backlog.ts';
import { type Operations, trackOperations } from './graphql-ws-operations.ts';
import { pingRegularly } from './graphql-ws-pings.ts';
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
  /** Between two pings of a socket, in milliseconds. */
  readonly pingMs: number;
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
  readonly backlog: Backlog;
  /** Bytes of the message that is being handled. */
  readonly messageBytes: () => number;
  readonly close: (code: number, reason: string) => void;
  /** Resolves when all that has been sent so far has left for the network. */
  readonly sent: () => Promise<void>;
}

/** Yoga's functions for one operation, plugins included; they travel as its root value. */
type Root = Pick<ReturnType<GraphqlHttp['getEnveloped']>, 'execute' | 'subscribe'>;

const CLOSE_TIMEOUT_MS = 1_000;
/** An id is sent with every message of its operation. */
const MAX_ID_LENGTH = 128;
const longId = `The id of an operation is over ${MAX_ID_LENGTH} characters`;
/** A ping's payload is sent back, and that of `connection_init` is kept. */
const MAX_PING_BYTES = 4_096;
const MAX_INIT_BYTES = 65_536;
/** Bytes that the protocol has for the reason of a closing. */
const MAX_REASON_BYTES = 123;

export function createGraphqlWs({ yoga, maskError, inFlight, closing, log, ...limits }: GraphqlWsOptions): GraphqlWs {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: limits.maxMessageBytes });

  const server = makeServer<ConnectionParams, Extra>({
    connectionInitWaitTimeout: limits.initMs,
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
      if (closing.aborted) return [maskError(stopped())];
      if (extra.backlog.isFull) return [maskError(tooMuch())];
      if (extra.operations.count >= limits.maxOperations) return [maskError(tooMany(limits.maxOperations))];
      const { operationName, query, variables } = payload;
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        req: extra.request,
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

  const serve = (socket: WebSocket, request: IncomingMessage) => {
    const operations = trackOperations(inFlight);
    const backlog = createBacklog(limits.maxMessageBytes);
    let messageBytes = 0;
    const close = (code: number, reason: string) => void leave(socket, code, fitting(reason));
    let last: Promise<void> = Promise.resolve();
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket failed'));
    pingRegularly(socket, limits.pingMs);
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

  return {
    upgrade: (req, socket, head) => sockets.handleUpgrade(req, socket, head, serve),
    async dispose() {
      const left = [...sockets.clients].map((socket) => leave(socket, 1001, 'Going away'));
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
