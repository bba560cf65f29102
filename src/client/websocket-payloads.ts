/** An operation over a WebSocket of its own, by the protocol `graphql-transport-ws`. */
import { openSocket } from './socket.ts';
import { refused, StreamError } from './stream-error.ts';
import type { Payload, ResponseError } from './types.ts';

export interface SocketRequest {
  readonly url: string;
  /** The operation, as JSON. */
  readonly body: string;
  /** What the server is told of this connection. */
  readonly connectionParams: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

const id = '1';

/** The payloads of the answer, each taken from the socket when it is asked for. */
export async function* websocketPayloads({
  url,
  body,
  connectionParams,
  signal,
}: SocketRequest): AsyncGenerator<Payload, void, undefined> {
  const socket = await openSocket(url, signal);
  const send = (message: object) => socket.send(JSON.stringify(message));
  try {
    await send({ type: 'connection_init', payload: connectionParams });
    for (;;) {
      const { type, payload } = parse(await nextOf(socket.messages));
      if (type === 'connection_ack') await socket.send(`{"id":"${id}","type":"subscribe","payload":${body}}`);
      else if (type === 'ping') await send({ type: 'pong' });
      // The protocol says of what type these payloads are.
      else if (type === 'next') yield payload as Payload;
      else if (type === 'error') throw refused(payload as readonly ResponseError[]);
      else if (type === 'complete') return;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    // It carries this operation only: closing it ends the operation.
    socket.close();
  }
}

async function nextOf(messages: AsyncIterator<string>): Promise<string> {
  const { value } = await messages.next();
  return value;
}

function parse(text: string): Message {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StreamError('BAD_RESPONSE', 'The server sent something else than JSON.', { cause });
  }
}
