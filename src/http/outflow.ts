/** Watches whether a connection takes what is sent to it, to the byte: a batch may be a megabyte, and its reader slow. */
import type { Socket } from 'node:net';

export interface Outflow {
  /** Milliseconds for which there has been something to take, and nothing was taken. As exact as it is asked often. */
  readonly stalledMs: () => number;
}

/**
 * What Node's own timeouts go by, and its types leave out: bytes that were handed to the operating system, or wait for
 * it, and how many of them wait. It is gone once the socket is closed.
 */
interface Handle {
  readonly bytesWritten: number;
  readonly writeQueueSize: number;
}

const outflows = new WeakMap<Socket, Outflow>();

/** That of the connection, whoever asks: several streams may share it. */
export function outflowOf(socket: Socket): Outflow {
  const known = outflows.get(socket);
  if (known !== undefined) return known;
  const outflow = watch(socket);
  outflows.set(socket, outflow);
  return outflow;
}

function watch(socket: Socket): Outflow {
  let taken = -1;
  let movedAt = 0;
  return {
    stalledMs() {
      const handle = handleOf(socket);
      const now = performance.now();
      const takenNow = handle ? handle.bytesWritten - handle.writeQueueSize : taken;
      const hasAll = handle === undefined || (socket.writableLength === 0 && handle.writeQueueSize === 0);
      if (hasAll || takenNow !== taken) movedAt = now;
      taken = takenNow;
      return now - movedAt;
    },
  };
}

const handleOf = (socket: Socket) => (socket as Socket & { readonly _handle?: Handle | null })._handle ?? undefined;
