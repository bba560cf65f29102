/** Keeps proxies from closing a quiet WebSocket, and finds out whether its peer is still there. */
import type { WebSocket } from 'ws';

/** So many pings in succession may stay without an answer. */
const MAX_UNANSWERED = 2;

/** Pings the peer until the socket closes. One that answers neither of two pings is gone: it is cut off. */
export function pingRegularly(socket: WebSocket, everyMs: number): void {
  let unanswered = 0;
  const hear = () => {
    unanswered = 0;
  };
  socket.on('pong', hear).on('ping', hear).on('message', hear);
  const pinging = setInterval(() => {
    // Behind what waits, no ping would reach the peer; a peer that takes nothing is dropped for that.
    if (socket.bufferedAmount > 0) return;
    if (unanswered >= MAX_UNANSWERED) return socket.terminate();
    unanswered += 1;
    socket.ping();
  }, everyMs);
  socket.on('close', () => clearInterval(pinging));
}
