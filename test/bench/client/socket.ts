/** A WebSocket on which the client has been acknowledged, ready to subscribe. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** How graphql-ws begins each message of the one subscription that a socket of the bench has. */
export const completed = '{"id":"1","type":"complete"';
const next = '{"id":"1","type":"next"';

export async function openSocket(url: string, signal: AbortSignal): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  await once(socket, 'open', { signal });
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message', { signal });
  return socket;
}

export function subscribe(socket: WebSocket, query: string): void {
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
}

/** Whether the message is the last one. @throws when it is neither rows nor the end. */
export function isEnd(message: Buffer): boolean {
  const start = message.toString('latin1', 0, completed.length);
  if (start.startsWith(next)) return false;
  if (start === completed) return true;
  throw new Error(`the subscription failed: ${message.toString('utf8', 0, 500)}`);
}
