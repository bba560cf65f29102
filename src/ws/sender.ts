import type { WebSocket } from 'ws';
import { giveBytes } from '../core/postgres/spare-bytes.ts';
import { lengthOf, packedPieces } from '../graphql/joined.ts';
import { pieces } from '../graphql/raw-json.ts';
import type { Backlog } from './backlog.ts';
import type { Operations } from './operations.ts';

export interface Sender {
  /** Resolves when the message has left for the network: graphql-ws waits for that before it asks for the next. */
  readonly send: (data: string) => Promise<void>;
  /** Resolves when all that has been sent so far has left for the network. */
  readonly sent: () => Promise<void>;
}

/** Sends the messages of a socket, those of its operations as bytes where they have them. */
export function createSender(socket: WebSocket, operations: Operations, backlog: Backlog): Sender {
  let last: Promise<void> = Promise.resolve();
  return {
    send(data) {
      const sending = new Promise<void>((resolve) => {
        // Whatever happens to the socket, marks of this message must not be left for the next.
        // A batch is one frame; a large answer has several, which its reader joins.
        const parts = packedPieces(pieces(data));
        const operation = operations.sends(data);
        const taken = operation === undefined ? backlog.reply(lengthOf(parts)) : operation;
        const sent = () => {
          for (const part of parts) giveBytes(part);
          if (taken !== 'unwanted') taken();
          resolve();
        };
        if (socket.readyState !== socket.OPEN || taken === 'unwanted') return sent();
        for (const [index, part] of parts.entries()) {
          const fin = index === parts.length - 1;
          socket.send(part, { binary: false, fin }, fin ? sent : undefined);
        }
      });
      last = last.then(() => sending);
      return sending;
    },
    sent: () => last,
  };
}
