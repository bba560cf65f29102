/** Sends each request to its transport. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { RETRY_SECONDS, SluiceError } from '../errors.ts';
import type { ClientOf } from '../http/client-of.ts';
import { cut } from '../http/cut.ts';
import type { Downloads } from '../http/downloads.ts';
import type { IsForeign } from '../http/foreign-page.ts';
import { inOriginForm } from '../http/plain-request.ts';
import { sendError, sendForeign, sendMisdirected, sendTwoHosts } from '../http/problem.ts';
import type { Log } from '../log.ts';
import type { AnswerGraphql } from './answer-graphql.ts';
import type { ConsolePage } from './console-page.ts';
import type { Cors } from './cors.ts';
import type { GraphqlWs } from './graphql-ws.ts';
import type { Health } from './health.ts';
import { type HostCheck, hasTwoHosts, misdirected } from './host-check.ts';
import { createPlaces, tooManyOf } from './limit-connections.ts';
import { createPipelining, MAX_PIPELINED } from './limit-pipelining.ts';
import type { Metrics } from './metrics.ts';
import { stopped } from './stop.ts';
import type { UnderWay } from './under-way.ts';

export interface Transports {
  readonly graphql: AnswerGraphql;
  readonly ws: GraphqlWs;
  readonly download: Downloads;
  /** Path of a download, for hints. Undefined where no list is served. */
  readonly examplePath: string | undefined;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly cors: Cors;
  readonly isOurs: HostCheck;
  readonly isForeign: IsForeign;
  readonly clientOf: ClientOf;
  /** Requests under way, and WebSockets, that one client may have. Undefined where they are not counted. */
  readonly maxPerClient: number | undefined;
  /** Undefined where it is not to be served. */
  readonly page: ConsolePage | undefined;
  /** Whether a browser that comes to `/` is sent on to GraphiQL, where there is no page. */
  readonly graphiql: boolean;
  readonly underWay: UnderWay;
  /** Once it is aborted, every request is refused. */
  readonly closing: AbortSignal;
  readonly log: Log;
}

export interface Router {
  readonly request: (req: IncomingMessage, res: ServerResponse) => void;
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export function createRouter({ underWay, closing, log, ...transports }: Transports): Router {
  const { graphql, ws, download, health, metrics, cors, isOurs, isForeign, page } = transports;
  const mayBegin = createPipelining();
  const hints = ['/graphql', ...(transports.examplePath === undefined ? [] : [transports.examplePath])];
  const places = createPlaces(transports.maxPerClient ?? Number.POSITIVE_INFINITY);
  const route = async (req: IncomingMessage, res: ServerResponse) => {
    if (!mayBegin(req, res)) {
      res.setHeader('Connection', 'close');
      throw new SluiceError('LIMIT_EXCEEDED', tooMany, { retryAfter: RETRY_SECONDS });
    }
    if (hasTwoHosts(req)) return sendTwoHosts(res);
    const leave = places.take(transports.clientOf(req));
    if (leave === undefined)
      throw new SluiceError('LIMIT_EXCEEDED', tooManyOf(transports.maxPerClient), { retryAfter: RETRY_SECONDS });
    res.once('close', leave);
    inOriginForm(req);
    if (!isOurs(req)) return sendMisdirected(res, misdirected(req.headers.host));
    if (cors.handle(req, res)) return;
    const path = pathOf(req);
    if (closing.aborted) {
      res.setHeader('Connection', 'close');
      throw stopped();
    }
    const isWork = path === '/graphql' || download.matches(path);
    if (isWork && isForeign(req)) return sendForeign(res);
    if (path === '/graphql') await graphql(req, res);
    else if (download.matches(path)) await download.handle(req, res);
    else if (health.matches(path)) await health.handle(req, res);
    else if (metrics.matches(path)) await metrics.handle(req, res);
    else if (page?.matches(path)) await page.handle(req, res, path);
    else if (path === '/' && transports.graphiql) res.writeHead(302, { Location: '/graphql' }).end();
    else throw new SluiceError('NOT_FOUND', `There is nothing at ${path}. Try ${hints.join(', ')} or /healthz.`);
  };
  return {
    request(req, res) {
      res.once('close', underWay.begin());
      route(req, res).catch((error: unknown) => {
        if (res.headersSent) cut(req);
        else sendError(res, error, log);
      });
    },
    upgrade(req, socket, head) {
      inOriginForm(req);
      const leave = places.take(transports.clientOf(req));
      if (leave === undefined) return refuse(socket, '429 Too Many Requests');
      socket.on('close', leave);
      if (closing.aborted) refuse(socket, '503 Service Unavailable');
      else if (hasTwoHosts(req)) refuse(socket, '400 Bad Request');
      else if (!isOurs(req)) refuse(socket, '421 Misdirected Request');
      else if (pathOf(req) !== '/graphql') refuse(socket, '404 Not Found');
      else if (!cors.allowsUpgrade(req)) refuse(socket, '403 Forbidden');
      else ws.upgrade(req, socket, head);
    },
  };
}

const tooMany = `${MAX_PIPELINED} requests of this connection are under way. Read their answers first, or open another.`;

const pathOf = ({ url = '' }: IncomingMessage) => url.split('?', 1)[0] ?? '';

/** On an upgrade Node leaves the socket to us, its errors and its end included. */
function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
