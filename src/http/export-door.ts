/** The REST door: every list of rows as a download, `GET /export/{list}.{format}`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EstimateRows, OpenRows } from '../core/types.ts';
import type { ClientOf } from './client-of.ts';
import { negotiateCoding } from './compression/coding.ts';
import { createFindDownload, type FindDownloadOptions, methods } from './find-download.ts';
import { sendError, sendMethodNotAllowed, sendNotAcceptable } from './problem.ts';
import type { RequestLog } from './problem-answer.ts';
import { sendHead, sendRows } from './send-rows.ts';

export interface ExportDoorOptions extends FindDownloadOptions {
  readonly openRows: OpenRows;
  readonly estimateRows: EstimateRows;
  readonly clientOf: ClientOf;
  readonly log: RequestLog;
  /** How often something is sent while there are no rows to send, in milliseconds. */
  readonly heartbeatMs: number;
  /** Aborted when the server stops: downloads that still run are broken off. Default: never. */
  readonly stop?: AbortSignal;
}

export interface ExportDoor {
  /** Whether a request for this path, without its query, belongs here. True for all that begins with `/export/`. */
  readonly matches: (path: string) => boolean;
  /**
   * Answers a request. Settles when the answer and its stream are over; never rejects. Headers that were set on the
   * response before, such as those of CORS, are sent too.
   */
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

/** @throws Error for a list that the schema does not have, or whose arguments are not those of a list. */
export function createExportDoor(options: ExportDoorOptions): ExportDoor {
  const { log } = options;
  const find = createFindDownload(options);

  return {
    matches: (path) => path === '/export' || path.startsWith('/export/'),
    async handle(req, res) {
      try {
        const [path = '', ...query] = (req.url ?? '').split('?');
        const read = find(path);
        if (req.method === 'OPTIONS') {
          res.writeHead(204, { Allow: methods }).end();
        } else if (req.method === 'GET' || req.method === 'HEAD') {
          const download = read(new URLSearchParams(query.join('?')));
          const coding = negotiateCoding(req.headers['accept-encoding']);
          if (coding === undefined) sendNotAcceptable(res);
          else await (req.method === 'GET' ? sendRows : sendHead)(req, res, download, { ...options, coding });
        } else {
          sendMethodNotAllowed(res, req.method, methods);
        }
      } catch (error) {
        sendError(res, error, log);
      }
    },
  };
}
