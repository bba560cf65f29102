/** One socket: its messages go to the protocol one by one, and what it is sent leaves at its reader's pace. */
import type { IncomingMessage } from 'node:http';
import type { Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Rights } from '../core/rights/rights.ts';
import type { Log } from '../log.ts';
import { Backlog } from './backlog.ts';
import { leave } from './leave.ts';
import { Operations } from './operations.ts';
import type { PingRegularly } from './pings.ts';
import { createSender } from './sender.ts';

/** What one socket's operations share. */
export interface SocketExtra {
  readonly request: IncomingMessage;
  readonly operations: Operations;
  readonly backlog: Backlog;
  /** Bytes of the message that is being handled. */
  readonly messageBytes: () => number;
  readonly close: (code: number, reason: string) => void;
  /** Resolves when it is closed. */
  readonly closed: Promise<unknown>;
  /** Whose socket it is, once it has said so. */
  rights?: Rights;
  /** Resolves when all that has been sent so far has left for the network. */
  readonly sent: () => Promise<void>;
}

export interface ServeSocketOptions {
  readonly maxMessageBytes: number;
  readonly pingRegularly: PingRegularly;
  readonly onOperation: () => () => void;
  readonly log: Pick<Log, 'error'>;
  /** Told when the socket itself fails. */
  readonly onFailure: (error: Error) => void;
}

/** @param protocol of graphql-ws, which answers the messages. */
export function serveSocket(
  protocol: Server<SocketExtra>,
  socket: WebSocket,
  request: IncomingMessage,
  { maxMessageBytes, pingRegularly, onOperation, log, onFailure }: ServeSocketOptions,
): void {
  const operations = new Operations(onOperation);
  const backlog = new Backlog(maxMessageBytes);
  let messageBytes = 0;
  const close = (code: number, reason: string) => void leave(socket, code, reason);
  const { send, sent } = createSender(socket, operations, backlog);
  socket.on('error', onFailure);
  pingRegularly(socket);
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send,
      close,
      onMessage(handle) {
        socket.on('message', async (data) => {
          if (socket.readyState !== socket.OPEN) return;
          if (backlog.isOver) return close(1008, 'Read what you are sent before you ask for more');
          const text = String(data);
          messageBytes = Buffer.byteLength(text);
          const handled = backlog.receive(messageBytes);
          operations.notice(text);
          try {
            await handle(text);
          } catch (error) {
            log.error({ err: error }, 'a WebSocket message failed');
            close(1011, 'Internal server error');
          } finally {
            handled();
          }
        });
      },
    },
    {
      ...{ request, operations, backlog, messageBytes: () => messageBytes, close, sent },
      closed: new Promise((resolve) => socket.on('close', resolve)),
    },
  );
  socket.on('close', (code, reason) => {
    operations.endAll();
    void closed(code, String(reason));
  });
}
