/** Cross-origin access: closed, but to the origins that are named. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';

export interface Cors {
  /** Sets the response's CORS headers. True when a browser asked for leave beforehand, which is answered then. */
  readonly handle: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Whether a WebSocket may be opened from the request's origin: its own, a named one, or none (not a browser). */
  readonly allowsUpgrade: (req: IncomingMessage) => boolean;
}

/** @param origins such as `https://app.example.com`; with none, no other origin has access. */
export function createCors(origins: readonly string[]): Cors {
  const setHeaders = cors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: [
      'Content-Disposition',
      'Retry-After',
      'Stream-Id',
      'Row-Estimate',
      'Row-Key',
      'Row-Columns',
      'Trailer',
    ],
    maxAge: 600,
  });
  return {
    handle(req, res) {
      const asksLeave = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
      // Every OPTIONS would be answered here; one that asks for something else has another answer.
      if (origins.length > 0 && (asksLeave || req.method !== 'OPTIONS')) setHeaders(req, res, () => {});
      else if (asksLeave) res.writeHead(204, { 'Content-Length': 0 }).end();
      return asksLeave;
    },
    allowsUpgrade({ headers: { origin, host } }) {
      if (origin === undefined || origins.includes(origin)) return true;
      return URL.canParse(origin) && new URL(origin).host === host;
    },
  };
}
