/** The end of an answer that failed after its first byte. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Breaks the connection, so that what was sent cannot pass for the whole. Chunks that lack their end say enough; to an
 * HTTP/1.0 reader a closed connection is the regular end of a body, so it gets a reset.
 */
export function cut(req: IncomingMessage, res: ServerResponse): void {
  if (req.httpVersion === '1.1') res.destroy();
  else req.socket.resetAndDestroy();
}
