/** Keeps proxies from closing a quiet WebSocket, and finds out whether its peer is still there. */
import type { WebSocket } from 'ws';

/** So many pings in succession may stay without an answer. */
const MAX_UNANSWERED = 2;
/** Sockets are pinged in so many parts: all at once would hold the event loop, and a timer for each would wake it for each. */
const PARTS = 12;

/** Pings the peer of a socket until it closes. One that answers neither of two pings is gone: it is cut off. */
export type PingRegularly = (socket: WebSocket) => void;

/** @param everyMs between two pings of one socket. The first comes within that time. */
export function createPings(everyMs: number): PingRegularly {
  const parts = Array.from({ length: PARTS }, () => new Set<() => void>());
  let next = 0;
  let open = 0;
  let ticking: NodeJS.Timeout | undefined;
  const tick = () => {
    for (const ping of parts[next] ?? []) ping();
    next = (next + 1) % PARTS;
  };
  return (socket) => {
    let unanswered = 0;
    const hear = () => {
      unanswered = 0;
    };
    socket.on('pong', hear).on('ping', hear).on('message', hear);
    const part = parts.reduce((least, one) => (one.size < least.size ? one : least));
    const ping = () => {
      // Behind what waits, no ping would reach the peer; a peer that takes nothing is dropped for that.
      if (socket.bufferedAmount > 0) return;
      if (unanswered >= MAX_UNANSWERED) return socket.terminate();
      unanswered += 1;
      socket.ping();
    };
    part.add(ping);
    open += 1;
    ticking ??= setInterval(tick, everyMs / PARTS);
    socket.on('close', () => {
      part.delete(ping);
      open -= 1;
      if (open > 0) return;
      clearInterval(ticking);
      ticking = undefined;
    });
  };
}
