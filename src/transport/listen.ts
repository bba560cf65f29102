/** The HTTP server's socket: taken first of all, since a port that is in use should not be found out after minutes of loading. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config/read-config.ts';
import { codeOf } from '../errors.ts';
import { sendUnavailable } from './problem.ts';
import { refuseUnread } from './refuse-unread.ts';
import type { Router } from './router.ts';

export interface Listener extends AsyncDisposable {
  readonly http: Server;
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Hands requests over; until then each is told to come again. */
  readonly serve: (router: Router) => void;
}

type ListenConfig = Pick<Config, 'HOST' | 'PORT' | 'MAX_HEADER_BYTES'>;

/** After how long a silent peer is asked by TCP whether it is still there. */
const KEEP_ALIVE_MS = 60_000;

/** @throws Error that says what to do when the address cannot be had. */
export async function listen(config: ListenConfig): Promise<Listener> {
  const refuse = (_req: IncomingMessage, res: ServerResponse) => {
    res.setHeader('Connection', 'close');
    sendUnavailable(res, 'The server is starting. Ask again in a moment.');
  };
  const http = createServer({
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    maxHeaderSize: config.MAX_HEADER_BYTES,
  });
  http.on('request', refuse).on('clientError', refuseUnread(config.MAX_HEADER_BYTES));
  http.listen(config.PORT, config.HOST);
  await once(http, 'listening').catch((error: unknown) => {
    throw listenError(error, config);
  });
  return {
    http,
    // A server that listens on a port has an address of this form.
    url: urlOf(http.address() as AddressInfo),
    serve({ request, upgrade }) {
      http.off('request', refuse).on('request', request).on('upgrade', upgrade);
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
