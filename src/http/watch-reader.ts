/** One signal for the two reasons to give up an answer: its reader left, or the server stops. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SluiceError } from '../errors.ts';

export interface ReaderWatch extends Disposable {
  /** Aborted with `STREAM_CANCELLED` when the reader has left, or with `stop`'s reason. */
  readonly signal: AbortSignal;
}

/** @param stop aborted when the server stops. */
export function watchReader(req: IncomingMessage, res: ServerResponse, stop?: AbortSignal): ReaderWatch {
  const controller = new AbortController();
  const onLeave = () => controller.abort(new SluiceError('STREAM_CANCELLED', 'The reader left.'));
  const onStop = () => controller.abort(stop?.reason);

  // Of the socket, since a response closes at its regular end too.
  const forget = onClose(req.socket, onLeave);
  // A write into a socket that has just closed fails here; without a listener it would end the process.
  res.on('error', onLeave);
  stop?.addEventListener('abort', onStop);
  if (req.socket.destroyed) onLeave();
  if (stop?.aborted) onStop();

  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      forget();
      stop?.removeEventListener('abort', onStop);
    },
  };
}

/** Many requests may be under way on one connection, which has one listener for all of them. */
function onClose(socket: Socket, leave: () => void): () => void {
  const all = readers.get(socket) ?? new Set();
  if (!readers.has(socket)) {
    readers.set(socket, all);
    socket.once('close', () => {
      for (const leave of all) leave();
    });
  }
  all.add(leave);
  return () => void all.delete(leave);
}

const readers = new WeakMap<Socket, Set<() => void>>();
