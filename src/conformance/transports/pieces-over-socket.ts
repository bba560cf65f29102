/** Pieces over WebSocket. */
import { WebSocket } from 'ws';
import type { ReadPieces } from '../transport.ts';
import { type Document, type PieceMessage, piecesIn } from './piece-messages.ts';

export function piecesOverSocket(document: Document): ReadPieces {
  return async function* (url, ask) {
    const { also: _, table, headers, ...variables } = ask;
    const query = document(ask);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    try {
      yield* piecesIn(messagesOf(socket, { query, variables }), table);
    } finally {
      socket.terminate();
    }
  };
}

/** The messages of one operation, to its end. @throws where the socket breaks, or the operation ends in an error. */
async function* messagesOf(socket: WebSocket, operation: object): AsyncGenerator<PieceMessage, void, undefined> {
  for await (const { type, payload } of received(socket)) {
    if (type === 'connection_ack') socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: operation }));
    if (type === 'error') throw new Error(JSON.stringify(payload));
    if (type === 'complete') return;
    if (type === 'next') yield payload;
  }
}

/** No more is read off the socket while there are messages that nobody has taken. */
async function* received(socket: WebSocket): AsyncGenerator<{ type: string; payload: PieceMessage }> {
  const queue: string[] = [];
  let wake = () => {};
  let over = false;
  const told = () => wake();
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  socket.on('message', (data) => {
    queue.push(String(data));
    socket.pause();
    told();
  });
  socket.on('error', told).on('close', () => {
    over = true;
    told();
  });
  for (;;) {
    const next = queue.shift();
    if (next !== undefined) yield JSON.parse(next);
    else if (over) throw new Error('the socket broke');
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
        socket.resume();
      });
  }
}
