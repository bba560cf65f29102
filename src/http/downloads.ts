/** Downloads of every list of rows, `GET /export/{list}.{format}`, over Node's HTTP and over the Fetch API. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Admit } from '../core/rights/create-admit.ts';
import type { EstimateRows, OpenRows } from '../core/types.ts';
import { listsOf } from '../pothos/lists-of.ts';
import { createAnswerDownload } from './answer-download.ts';
import { createClientOf } from './client-of.ts';
import type { RequestLog } from './problem-answer.ts';
import { sendDownload } from './send-download.ts';
import { toResponse } from './to-response.ts';

/** What downloads need of a service: where rows come from, and how many there may be. */
export interface RowSource {
  readonly openRows: OpenRows;
  readonly estimateRows: EstimateRows;
  /** Asks who sends a request. Default: nobody is asked. */
  readonly admit?: Admit | undefined;
}

/** A request, as the transport has it. */
export interface DownloadRequest {
  /** Over Node's HTTP it is made when it is first asked for, without a body. */
  readonly request: Request;
  /** Over Node's HTTP only. */
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
}

export interface DownloadsOptions {
  /** `where` and `orderBy` are checked by the arguments of `Query.{list}`; fields that it does not show stay hidden. */
  readonly schema: GraphQLSchema;
  /** List name → model, such as `{ orders: 'Order' }`. Default: those that `t.rowList` has made in the schema's `Query`. */
  readonly lists?: Readonly<Record<string, string>>;
  /** The list that `/export/{format}` gives, without a name. Default: none. */
  readonly defaultList?: string | undefined;
  /**
   * Called for every request before it is answered, as Yoga's `context` is. What it throws answers the request: a
   * `SluiceError` as it is, anything else logged and masked. Its value is given to `clientOf`. Default: nothing is called.
   */
  readonly context?: object | ((request: DownloadRequest) => unknown);
  /**
   * The header that tells clients apart, in lower case, as a proxy sets it. Default: over Node's HTTP the address of the peer
   * does; over the Fetch API, where a request has no address, all requests are of one client.
   */
  readonly clientHeader?: string | undefined;
  /** Tells clients apart, in place of the header, as far as limits for each client have to know. */
  readonly clientOf?: (request: DownloadRequest, context: unknown) => string;
  /** Told of failures that are masked, and of a database that is away. Default: the console. */
  readonly log?: RequestLog;
  /** Values in one `where` or `orderBy`: objects, lists and what is in them. Default: 10,000. */
  readonly maxInputValues?: number;
  /** Whether errors tell names that the request does not have, of lists and of fields. Default: true. */
  readonly tellsNames?: boolean;
  /** Whether bodies are compressed as `Accept-Encoding` wants it; false where the host does that itself. Default: true. */
  readonly compress?: boolean;
  /** How often something is sent while there are no rows to send, in seconds. Default: 12. */
  readonly heartbeatSeconds?: number;
  /** Aborted when the server stops: downloads that still run fail with its reason. Default: never. */
  readonly stop?: AbortSignal;
}

export interface Downloads {
  /** Whether a request for this path, without its query, belongs here. True for all that begins with `/export/`. */
  readonly matches: (path: string) => boolean;
  /**
   * Answers a request of the Fetch API. Errors are answered with `application/problem+json`. The body is read from the
   * database as it is pulled, and cancelling it cancels the statement. A failure after the first rows fails the body with
   * its error: only a body that ends by itself is whole.
   * Never rejects.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Answers a request of Node's HTTP, with trailers that say that it is whole; a failure after the first rows resets the
   * connection. Settles when the answer and its stream are over; never rejects. Headers that were set on the response
   * before, such as those of CORS, are sent too.
   */
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

/**
 * Downloads of a schema's lists. One function answers requests of the Fetch API, and another those of Node's HTTP.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 *
 * const downloads = createDownloads(sluice, { schema });
 * // Where requests are those of the Fetch API, as in Hono or Next.js:
 * const GET = (request: Request) => downloads.fetch(request);
 * // In Node:
 * const server = createServer(downloads.handle);
 * ```
 *
 * @throws Error for a list that the schema does not have, or whose arguments are not those of a list.
 */
export function createDownloads({ openRows, estimateRows, admit }: RowSource, options: DownloadsOptions): Downloads {
  const { log = console, maxInputValues = 10_000, tellsNames = true, compress = true, heartbeatSeconds = 12 } = options;
  const {
    schema,
    lists = listsOf(schema),
    defaultList,
    context,
    stop,
    clientOf = clientBy(options.clientHeader),
  } = options;
  const answer = createAnswerDownload({
    ...{ openRows, estimateRows, admit, schema, lists, defaultList, log, maxInputValues, tellsNames, compress, stop },
    heartbeatMs: heartbeatSeconds * 1000,
  });
  const client = (request: DownloadRequest) => async () =>
    clientOf(request, typeof context === 'function' ? await context(request) : context);
  return {
    matches: (path) => path === '/export' || path.startsWith('/export/'),
    fetch: (request) => toResponse(request, answer, { client: client({ request }), stop, log }),
    handle(req, res) {
      const asked: DownloadRequest = {
        req,
        res,
        get request() {
          return requestOf(req);
        },
      };
      return sendDownload(req, res, answer, { client: client(asked), stop });
    },
  };
}

function clientBy(header: string | undefined): (request: DownloadRequest) => string {
  const clientOf = createClientOf(header);
  return (asked) =>
    clientOf(asked.req ?? { headers: Object.fromEntries(asked.request.headers), socket: { remoteAddress: 'fetch' } });
}

function requestOf({ method = 'GET', url = '/', headers }: IncomingMessage): Request {
  const given = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), { method, headers: given });
}
