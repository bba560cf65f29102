/** The end of an answer that failed after its first byte. */
import type { IncomingMessage } from 'node:http';

/**
 * Breaks the connection, so that what was sent cannot pass for the whole. It is reset: chunks that lack their end say
 * enough to most readers of HTTP/1.1, but some take any regular end of a connection for that of the body.
 */
export function cut(req: IncomingMessage): void {
  req.socket.resetAndDestroy();
}
