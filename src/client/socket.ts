/** A WebSocket as an iterable of messages. */
import { broken, StreamError } from './stream-error.ts';

export interface Socket {
  send(message: string): Promise<void> | void;
  /** The messages, in their order. Throws `STREAM_BROKEN` when the socket closes. */
  readonly messages: AsyncIterator<string>;
  close(): void;
}

/** Messages that may wait for their reader, where the socket cannot make the server wait. */
export const MAX_WAITING = 64;

const protocol = 'graphql-transport-ws';

/**
 * Opens a socket. Where there is `WebSocketStream` (Chromium), a message that is not asked for waits in the network, and
 * the server with it. A plain `WebSocket` takes all that comes: there up to `MAX_WAITING` messages wait, and one more
 * closes it, which the reader is told after those (`READER_TOO_SLOW`).
 */
export function openSocket(url: string, signal: AbortSignal): Promise<Socket> {
  const { WebSocketStream } = globalThis as { WebSocketStream?: WebSocketStreamConstructor };
  return WebSocketStream === undefined
    ? openPlain(url, signal)
    : openStream(new WebSocketStream(url, { protocols: [protocol], signal }), signal);
}

async function openStream(stream: WebSocketStreamLike, signal: AbortSignal): Promise<Socket> {
  // Both tell of a failure: whoever reads is told, so nobody has to listen to this one.
  stream.closed.catch(() => {});
  const { readable, writable } = await stream.opened.catch((error: unknown) => {
    signal.throwIfAborted();
    throw broken('The server could not be reached.', error);
  });
  const reader = readable.getReader();
  const writer = writable.getWriter();
  const leave = () => stream.close();
  signal.addEventListener('abort', leave, { once: true });
  return {
    send: (message) => writer.write(message).catch(() => {}),
    messages: {
      async next() {
        const result = await reader.read().catch((error: unknown) => {
          throw broken('The WebSocket broke.', error);
        });
        if (!result.done) return { done: false, value: String(result.value) };
        throw closed(await stream.closed.catch(() => ({ closeCode: 1006, reason: '' })));
      },
    },
    close() {
      signal.removeEventListener('abort', leave);
      leave();
      // What is unread keeps the socket from closing.
      reader.cancel().catch(() => {});
    },
  };
}

async function openPlain(url: string, signal: AbortSignal): Promise<Socket> {
  const socket = new WebSocket(url, protocol);
  const waiting: string[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  const end = (error: Error) => {
    failure ??= error;
    wake();
  };
  const leave = () => socket.close();
  signal.addEventListener('abort', leave, { once: true });
  socket.addEventListener('message', ({ data }) => {
    if (failure !== undefined) return;
    waiting.push(String(data));
    if (waiting.length > MAX_WAITING) {
      end(tooSlow());
      socket.close();
    }
    wake();
  });
  socket.addEventListener('close', ({ code, reason }) => end(closed({ closeCode: code, reason })));
  const opened = Promise.withResolvers<void>();
  socket.addEventListener('open', () => opened.resolve());
  socket.addEventListener('error', () => opened.reject(broken('The server could not be reached.')));
  socket.addEventListener('close', () => opened.reject(broken('The server closed the WebSocket.')));
  await opened.promise.catch((error: unknown) => {
    signal.removeEventListener('abort', leave);
    signal.throwIfAborted();
    throw error;
  });
  return {
    send: (message) => socket.send(message),
    messages: {
      async next() {
        while (waiting.length === 0 && failure === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const value = waiting.shift();
        if (value !== undefined) return { done: false, value };
        throw failure;
      },
    },
    close() {
      signal.removeEventListener('abort', leave);
      leave();
    },
  };
}

function closed({ closeCode = 1006, reason }: CloseInfo): StreamError {
  const message = `The WebSocket was closed (${closeCode}${reason ? `: ${reason}` : ''}).`;
  const code = refusals[closeCode];
  // After 4403 a reader may come again as it is, and after 4401 with other credentials alone.
  return code === undefined ? broken(message) : new StreamError(code, message, { isPassing: closeCode === 4403 });
}

const refusals: Readonly<Record<number, string>> = { 4401: 'UNAUTHENTICATED', 4403: 'TOKEN_EXPIRED' };

const tooSlow = () =>
  new StreamError(
    'READER_TOO_SLOW',
    `More than ${MAX_WAITING} messages are waiting to be read, and a WebSocket cannot make the server wait. Read faster, or over HTTP.`,
  );

// Types of the platform know nothing of it yet.
interface CloseInfo {
  readonly closeCode?: number;
  readonly reason?: string;
}

interface WebSocketStreamLike {
  readonly opened: Promise<{ readonly readable: ReadableStream<unknown>; readonly writable: WritableStream<string> }>;
  readonly closed: Promise<CloseInfo>;
  close(): void;
}

type WebSocketStreamConstructor = new (
  url: string,
  options: { readonly protocols: readonly string[]; readonly signal: AbortSignal },
) => WebSocketStreamLike;
