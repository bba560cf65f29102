/** Breaks connections that take nothing of what is sent to them, whatever it is: Node waits for them without end. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../core/run/limits.ts';
import { outflowOf } from '../http/outflow.ts';

/**
 * Breaks a connection a while after the streams on it have ended for its sake: what is left of that time is for their
 * error, in case that it moves again. It ends with the server.
 *
 * @param onDrop told of each that is broken.
 */
export function dropStalled(
  http: Server,
  limits: Pick<Limits, 'stallSeconds' | 'dropSeconds'>,
  onDrop: (socket: Socket) => void,
): void {
  const stallMs = limits.stallSeconds * 1000;
  const afterMs = stallMs + limits.dropSeconds * 1000 + stallMs;
  const sockets = new Set<Socket>();
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const look = () => {
    for (const socket of sockets) {
      if (outflowOf(socket).stalledMs() < afterMs) continue;
      sockets.delete(socket);
      onDrop(socket);
      // What waits in the sockets is let go of, too.
      socket.resetAndDestroy();
    }
  };
  const looking = setInterval(look, Math.min(MAX_LOOK_MS, stallMs / 4)).unref();
  http.once('close', () => clearInterval(looking));
}

const MAX_LOOK_MS = 1_000;
