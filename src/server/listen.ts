/** The HTTP server's socket: taken first of all, since a port that is in use should not be found out after minutes of loading. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Config } from '../config/read-config.ts';
import { codeOf } from '../errors.ts';
import { networkOf } from '../http/client-of.ts';
import { serveWithoutUpgrade, wantsWebSocket } from '../http/plain-request.ts';
import { sendUnavailable } from '../http/problem.ts';
import { limitConnections } from './limit-connections.ts';
import { refuseUnread } from './refuse-unread.ts';
import type { Router } from './router.ts';

export interface Listener extends AsyncDisposable {
  readonly http: Server;
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Hands requests over; until then each is told to come again. */
  readonly serve: (router: Router) => void;
}

type ListenConfig = Pick<
  Config,
  | 'HOST'
  | 'PORT'
  | 'MAX_HEADER_BYTES'
  | 'MAX_CONNECTIONS'
  | 'MAX_CONNECTIONS_PER_CLIENT'
  | 'CLIENT_HEADER'
  | 'KEEP_ALIVE_SECONDS'
  | 'BODY_SECONDS'
>;

/** After how long a silent peer is asked by TCP whether it is still there. */
const KEEP_ALIVE_MS = 60_000;
/**
 * Connections that the operating system keeps while the process is busy. One that finds no room is tried again by its client
 * after a second, and then after two and four more: so a crowd must not fill what is Node's default, 511.
 */
const BACKLOG = 4_096;
/** How often Node looks for requests that are late. */
const CHECK_MS = 5_000;

/** @throws Error that says what to do when the address cannot be had. */
export async function listen(config: ListenConfig): Promise<Listener> {
  const refuse = (_req: IncomingMessage, res: ServerResponse) => {
    res.setHeader('Connection', 'close');
    sendUnavailable(res, 'The server is starting. Ask again in a moment.');
  };
  const keepAliveTimeout = config.KEEP_ALIVE_SECONDS * 1000;
  // A connection that has not asked for anything yet may stay open as long as one that has.
  const headersTimeout = keepAliveTimeout + 1_000;
  const http = createServer({
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    maxHeaderSize: config.MAX_HEADER_BYTES,
    keepAliveTimeout,
    headersTimeout,
    requestTimeout: headersTimeout + config.BODY_SECONDS * 1000,
    connectionsCheckingInterval: CHECK_MS,
  });
  const admit = limitConnections({
    max: config.MAX_CONNECTIONS,
    maxPerClient: config.CLIENT_HEADER === undefined ? config.MAX_CONNECTIONS_PER_CLIENT : undefined,
    clientOf: ({ remoteAddress = 'gone' }) => networkOf(remoteAddress),
  });
  const admitted = new WeakMap<Socket, boolean>();
  const answers = new WeakMap<Duplex, ServerResponse>();
  let router: Router = {
    request: refuse,
    upgrade: (req, socket, head) => serveWithoutUpgrade(http, req, socket, head),
  };
  http.on('connection', (socket: Socket) => {
    // A connection begins again where its offer of another protocol is passed over.
    if (!admitted.has(socket)) admitted.set(socket, admit(socket));
  });
  http.on('request', (req, res) => {
    // What is refused has been told so already.
    if (admitted.get(req.socket) === false) return;
    answers.set(req.socket, res);
    router.request(req, res);
  });
  http.on('upgrade', (req, socket, head) => {
    if (admitted.get(req.socket) === false) socket.destroy();
    else if (wantsWebSocket(req)) router.upgrade(req, socket, head);
    else serveWithoutUpgrade(http, req, socket, head);
  });
  const isAnswering = (socket: Duplex) => {
    const answer = answers.get(socket);
    return answer?.headersSent === true && !answer.writableFinished;
  };
  http.on('clientError', refuseUnread(config.MAX_HEADER_BYTES, isAnswering));
  http.listen({ port: config.PORT, host: config.HOST, backlog: BACKLOG });
  await once(http, 'listening').catch((error: unknown) => {
    throw listenError(error, config);
  });
  return {
    http,
    // A server that listens on a port has an address of this form.
    url: urlOf(http.address() as AddressInfo),
    serve(ready) {
      router = ready;
    },
    async [Symbol.asyncDispose]() {
      if (!http.listening) return;
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

const urlOf = ({ address, family, port }: AddressInfo) =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

function listenError(error: unknown, { HOST, PORT }: ListenConfig): unknown {
  const code = codeOf(error);
  const says = (what: string) => new Error(`Cannot listen on ${HOST}:${PORT}: ${what}`, { cause: error });
  if (code === 'EADDRINUSE') return says('another program does. Set PORT to a free port, or to 0 to have one picked.');
  if (code === 'EACCES') return says('this user may not. Set PORT to a port above 1023.');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return says('HOST is no address of this machine.');
  return error;
}
