/** Removes from a request what does not concern us: an offer of another protocol, and the origin before its path. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Whether it asks for a WebSocket. Any other `Upgrade`, such as `h2c`, is an offer, which a server may pass over. */
export const wantsWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Serves a request whose offer of an upgrade Node has taken up: its connection begins again, with the same request, but
 * without the offer.
 */
export function serveWithoutUpgrade(http: Server, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = req;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const kept = name.toLowerCase() === 'connection' ? withoutOffer(value) : value;
    if (!offers.has(name.toLowerCase()) && kept !== '') lines.push(`${name}: ${kept}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  http.emit('connection', socket);
}

const offers: ReadonlySet<string> = new Set(['upgrade', 'http2-settings']);

const withoutOffer = (connection: string) =>
  connection
    .split(',')
    .filter((token) => !offers.has(token.trim().toLowerCase()))
    .join(',');

/** A request may name the whole address (`GET http://host/path`), as to a proxy. Its host then counts, and its path. */
export function inOriginForm(req: IncomingMessage): void {
  const { url = '' } = req;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return;
  const { host, pathname, search } = new URL(url);
  req.url = `${pathname}${search}`;
  req.headers.host = host;
}
