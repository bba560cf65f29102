/** Every list of rows as a download, `GET /export/{list}.{format}`, for Node's servers and for those of the Fetch API. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sluice } from '../core/run/sluice.ts';
import { listsOf } from '../pothos/lists-of.ts';
import { createClientOf } from './client-of.ts';
import { negotiateCoding } from './compression/coding.ts';
import { createExportDoor } from './export-door.ts';
import { fetchHead, fetchRows } from './fetch-rows.ts';
import { createFindDownload, type FindDownloadOptions, methods } from './find-download.ts';
import { type Answer, errorAnswer, methodNotAllowed, notAcceptable, type RequestLog } from './problem-answer.ts';

export interface Downloads {
  /**
   * Answers a request wherever there are `Request` and `Response`. It never rejects. The body ends in an error where the
   * stream fails; there are no trailers, so a reader that wants count and checksum accepts `multipart/mixed`.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Answers a request of a Node server, with trailers. It settles when the answer is over, and never rejects. */
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

export interface DownloadsOptions
  extends Pick<FindDownloadOptions, 'schema' | 'defaultList'>,
    Partial<Pick<FindDownloadOptions, 'lists' | 'maxInputValues' | 'tellsNames'>> {
  /**
   * What tells the client of a request from others, for the limits on clients. Default: `fetch` knows no address, so all
   * its requests are of one client.
   */
  readonly clientOf?: (request: Request) => string;
  /** The header by which `handle` tells clients apart, in lower case. Default: their addresses do. */
  readonly clientHeader?: string;
  /** How often `handle` sends something while there are no rows to send. Default: 12 seconds. */
  readonly heartbeatSeconds?: number;
  /** Default: nothing is logged. */
  readonly log?: RequestLog;
}

/** @throws Error for a list that the schema does not have, or whose arguments are not those of a list. */
export function createDownloads(sluice: Sluice, options: DownloadsOptions): Downloads {
  const { clientOf = () => 'fetch', clientHeader, heartbeatSeconds = 12, log = silent } = options;
  const known = { lists: listsOf(options.schema), maxInputValues: 10_000, tellsNames: true, ...options };
  const { openRows, estimateRows } = sluice;
  const find = createFindDownload(known);
  const { handle } = createExportDoor({
    ...known,
    ...{ openRows, estimateRows, log, clientOf: createClientOf(clientHeader), heartbeatMs: heartbeatSeconds * 1000 },
  });

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const read = find(pathname);
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: methods } });
    const isHead = request.method === 'HEAD';
    if (!isHead && request.method !== 'GET') return responseOf(methodNotAllowed(request.method, methods));
    const download = read(searchParams);
    const coding = negotiateCoding(request.headers.get('accept-encoding') ?? undefined);
    if (coding === undefined) return responseOf(notAcceptable());
    const context = { openRows, estimateRows, client: clientOf(request), coding };
    return isHead ? fetchHead(request, download, context) : fetchRows(request, download, context);
  }
  return {
    handle,
    fetch: (request) => answer(request).catch((error: unknown) => responseOf(errorAnswer(error, log))),
  };
}

const responseOf = ({ status, headers, body }: Answer) => new Response(body, { status, headers });

const silent: RequestLog = { warn() {}, error() {} };
