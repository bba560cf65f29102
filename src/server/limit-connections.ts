/** Limits the connections of the server and of each client: one too many is told so, and closed. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { RETRY_SECONDS } from '../errors.ts';

export interface ConnectionLimits {
  readonly max: number;
  /** Undefined where connections do not tell clients apart, since a proxy makes them. */
  readonly maxPerClient: number | undefined;
  /** The client of a connection. */
  readonly clientOf: (socket: Socket) => string;
}

/** How long a refused connection may take to leave, and how many of them are answered at once. */
const LEAVE_MS = 1_000;
const MAX_REFUSED = 100;

/** Admits a connection until it closes. False where it is refused: nothing that it asks for may be served. */
export function limitConnections({ max, maxPerClient, clientOf }: ConnectionLimits): (socket: Socket) => boolean {
  const clients = createPlaces(maxPerClient ?? Number.POSITIVE_INFINITY);
  let open = 0;
  let refused = 0;
  return (socket) => {
    const isFull = open >= max;
    const leave = isFull ? undefined : clients.take(clientOf(socket));
    if (leave !== undefined) {
      open += 1;
      socket.on('close', () => {
        open -= 1;
        leave();
      });
      return true;
    }
    if (refused >= MAX_REFUSED) {
      socket.destroy();
      return false;
    }
    refused += 1;
    const timer = setTimeout(() => socket.destroy(), LEAVE_MS);
    socket.on('close', () => {
      refused -= 1;
      clearTimeout(timer);
    });
    socket.end(
      isFull
        ? problem(503, `The server has ${max} connections, which is all that it takes. Try again in a moment.`)
        : problem(429, tooManyOf(maxPerClient)),
    );
    return false;
  };
}

export const tooManyOf = (max: number | undefined) =>
  `This client has ${max} connections, which is all that one may have. Close one, or use one for more.`;

/** Places of each client. `take` gives what leaves the place again, or undefined where none is free. */
export function createPlaces(max: number): { readonly take: (client: string) => (() => void) | undefined } {
  const taken = new Map<string, number>();
  return {
    take(client) {
      const count = (taken.get(client) ?? 0) + 1;
      if (count > max) return undefined;
      taken.set(client, count);
      return () => {
        const left = (taken.get(client) ?? 1) - 1;
        if (left === 0) taken.delete(client);
        else taken.set(client, left);
      };
    },
  };
}

/** Whole, since no request has been read yet. */
function problem(status: number, detail: string): string {
  const title = STATUS_CODES[status] ?? '';
  const body = `${JSON.stringify({ type: 'about:blank', title, status, detail, code: 'LIMIT_EXCEEDED' })}\n`;
  const head = ['Content-Type: application/problem+json', `Content-Length: ${body.length}`, 'Connection: close'];
  return `HTTP/1.1 ${status} ${title}\r\n${head.join('\r\n')}\r\nRetry-After: ${RETRY_SECONDS}\r\n\r\n${body}`;
}
