/** The HTTP server's socket: taken first of all, since a port that is in use should not be found out after minutes of loading. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { codeOf } from '../errors.ts';
import { networkOf } from '../http/client-of.ts';
import { serveWithoutUpgrade, wantsWebSocket } from '../http/plain-request.ts';
import { sendUnavailable } from '../http/problem.ts';
import { limitConnections } from './limit-connections.ts';
import { type ListenOptions, type Settled, settle } from './options.ts';
import { refuseUnread } from './refuse-unread.ts';
import type { Router } from './router.ts';

export interface Listener extends AsyncDisposable {
  readonly http: Server;
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Hands requests over; until then each is told to come again. */
  readonly serve: (router: Router) => void;
}

/** After how long a silent peer is asked by TCP whether it is still there. */
const KEEP_ALIVE_MS = 60_000;
/**
 * Connections that the operating system keeps while the process is busy. One that finds no room is tried again by its client
 * after a second, and then after two and four more: so a crowd must not fill what is Node's default, 511.
 */
const BACKLOG = 4_096;
/** How often Node looks for requests that are late. */
const CHECK_MS = 5_000;

/**
 * Opens the socket of a server before the rest of it is there, so that a port that is in use is told at once.
 * @throws Error that says what to do when the address cannot be had.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { host, port, clientHeader, limits } = settle(options);
  const refuse = (_req: IncomingMessage, res: ServerResponse) => {
    res.setHeader('Connection', 'close');
    sendUnavailable(res, 'The server is starting. Ask again in a moment.');
  };
  const keepAliveTimeout = limits.keepAliveSeconds * 1000;
  // A connection that has not asked for anything yet may stay open as long as one that has.
  const headersTimeout = keepAliveTimeout + 1_000;
  const http = createServer({
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    maxHeaderSize: limits.maxHeaderBytes,
    keepAliveTimeout,
    headersTimeout,
    requestTimeout: headersTimeout + limits.bodySeconds * 1000,
    connectionsCheckingInterval: CHECK_MS,
  });
  const admit = limitConnections({
    max: limits.maxConnections,
    maxPerClient: clientHeader === undefined ? limits.maxConnectionsPerClient : undefined,
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
  http.on('clientError', refuseUnread(limits.maxHeaderBytes, isAnswering));
  http.listen({ port, host, backlog: BACKLOG });
  await once(http, 'listening').catch((error: unknown) => {
    throw listenError(error, { host, port });
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

function listenError(error: unknown, { host, port }: Pick<Settled, 'host' | 'port'>): unknown {
  const code = codeOf(error);
  const says = (what: string) => new Error(`Cannot listen on ${host}:${port}: ${what}`, { cause: error });
  if (code === 'EADDRINUSE') return says('another program does. Set PORT to a free port, or to 0 to have one picked.');
  if (code === 'EACCES') return says('this user may not. Set PORT to a port above 1023.');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return says('HOST is no address of this machine.');
  return error;
}
