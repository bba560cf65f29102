/** Reads a response as a program would that wants what is in it: by Node's HTTP client or by ws, decompressed. */
import { on, once } from 'node:events';
import { type IncomingMessage, request as startRequest } from 'node:http';
import { createGunzip } from 'node:zlib';
import type { HttpRequest, Request } from './request.ts';
import { isEnd, openSocket, subscribe } from './socket.ts';

/** Asks, and gives what comes. Leaving it early leaves the server. */
export type Read = () => AsyncGenerator<Buffer, void, undefined>;

/** Opens the connection, where the protocol has one before it is asked. */
export async function prepare(url: string, request: Request, signal: AbortSignal): Promise<Read> {
  if (request.via === 'http') return () => readHttp(url, request, signal);
  const socket = await openSocket(url, signal);
  return async function* () {
    try {
      const messages = on(socket, 'message', { signal, close: ['close'], highWaterMark: 8, lowWaterMark: 2 });
      subscribe(socket, request.query);
      for await (const [message] of messages) {
        // ws gives each message as one buffer, unless it is asked for another form.
        if (isEnd(message as Buffer)) return;
        yield Buffer.concat([message as Buffer, Buffer.from('\n')]);
      }
      throw new Error('the WebSocket was closed before the end');
    } finally {
      socket.terminate();
    }
  };
}

async function* readHttp(url: string, { method, path, headers, body }: HttpRequest, signal: AbortSignal) {
  const req = startRequest(new URL(path, url), { method, headers, agent: false, signal });
  try {
    req.end(body);
    // What Node documents for this event.
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    if (res.statusCode !== 200) throw new Error(`${path} was answered ${res.statusCode}`);
    yield* res.headers['content-encoding'] === 'gzip' ? gunzip(res) : res;
  } finally {
    req.on('error', () => {}).destroy();
  }
}

async function* gunzip(res: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
  const plain = createGunzip();
  res.on('error', (error) => plain.destroy(error));
  yield* res.pipe(plain);
}
