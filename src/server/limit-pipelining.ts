/** Limits the requests of one connection that are under way: HTTP/1.1 lets a client send them without reading an answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Browsers and proxies wait for an answer before they ask again on the same connection. */
export const MAX_PIPELINED = 16;

/** Counts a request until its answer is over. False where its connection has too many already. */
export function createPipelining(): (req: IncomingMessage, res: ServerResponse) => boolean {
  const underWay = new WeakMap<Socket, number>();
  const add = (socket: Socket, change: number) => {
    const count = (underWay.get(socket) ?? 0) + change;
    underWay.set(socket, count);
    return count;
  };
  return ({ socket }, res) => {
    res.once('close', () => add(socket, -1));
    return add(socket, 1) <= MAX_PIPELINED;
  };
}
