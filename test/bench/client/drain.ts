/**
 * Reads a whole response with the least work that a client can have, so that the time is the server's: it counts the
 * bytes, and keeps the last of them, by which the response must say that it is whole.
 */
import { connect } from 'node:net';
import type { HttpRequest, Request } from './request.ts';
import { isEnd, openSocket, subscribe } from './socket.ts';

export interface Drained {
  readonly seconds: number;
  readonly bytes: number;
  /** The last bytes, as text. */
  readonly tail: string;
}

/** Told of each arrival, how many bytes have arrived in all. */
type OnBytes = (bytes: number) => void;

const TAIL = 4096;

/** @throws when the response breaks off, or is no success. */
export function drain(url: string, request: Request, signal: AbortSignal, onBytes: OnBytes = () => {}) {
  return request.via === 'http'
    ? drainHttp(new URL(url), request, signal, onBytes)
    : drainSocket(url, request.query, signal, onBytes);
}

async function drainHttp(url: URL, request: HttpRequest, signal: AbortSignal, onBytes: OnBytes): Promise<Drained> {
  const tail = tailOf();
  const { promise: complete, resolve, reject } = Promise.withResolvers<number>();
  const started = performance.now();
  const socket = connect({
    host: url.hostname,
    port: Number(url.port),
    // One buffer for all that arrives: nothing is allocated, and nothing collected, while it is timed.
    onread: {
      buffer: Buffer.allocUnsafe(256 * 1024),
      callback(length, buffer) {
        const chunk = buffer.subarray(0, length);
        if (tail.bytes === 0 && !isSuccess(chunk)) reject(new Error(`the server refused: ${Buffer.from(chunk)}`));
        tail.add(chunk);
        onBytes(tail.bytes);
        if (chunk.at(-1) === LF && isWhole(tail.text())) resolve(performance.now());
        return true;
      },
    },
  });
  socket.on('error', reject);
  socket.on('close', () => reject(new Error(`the response is not whole: it ends in ${tail.text()}`)));
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    socket.write(head(url, request) + request.body);
    return { seconds: ((await complete) - started) / 1000, bytes: tail.bytes, tail: tail.text() };
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

const LF = 10;

const isSuccess = (chunk: Uint8Array) => Buffer.from(chunk.subarray(0, 12)).toString() === 'HTTP/1.1 200';

/** A body in chunks is whole when its last, empty chunk has come; trailers and an empty line are all that may follow. */
const isWhole = (tail: string) => /\r\n0\r\n(?:[\w-]+: .*\r\n)*\r\n$/.test(tail);

function head({ host }: URL, { method, path, headers, body }: HttpRequest): string {
  const lines = Object.entries({ host, ...headers, 'content-length': Buffer.byteLength(body) });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

async function drainSocket(url: string, query: string, signal: AbortSignal, onBytes: OnBytes): Promise<Drained> {
  const tail = tailOf();
  const { promise: complete, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  const socket = await openSocket(url, signal);
  try {
    // ws gives each message as one buffer, unless it is asked for another form.
    socket.on('message', (message: Buffer) => {
      try {
        tail.add(message);
        onBytes(tail.bytes);
        if (isEnd(message)) resolve();
      } catch (error) {
        reject(error);
      }
    });
    socket.on('close', () => reject(new Error('the WebSocket was closed before the end')));
    signal.addEventListener('abort', abort, { once: true });
    const started = performance.now();
    subscribe(socket, query);
    await complete;
    return { seconds: (performance.now() - started) / 1000, bytes: tail.bytes, tail: tail.text() };
  } finally {
    signal.removeEventListener('abort', abort);
    socket.terminate();
  }
}

function tailOf() {
  let bytes = 0;
  let tail = Buffer.of();
  return {
    add(chunk: Uint8Array) {
      bytes += chunk.length;
      tail = chunk.length >= TAIL ? Buffer.from(chunk.subarray(-TAIL)) : Buffer.concat([tail, chunk]).subarray(-TAIL);
    },
    get bytes() {
      return bytes;
    },
    text: () => tail.toString(),
  };
}
