/** GraphQL over WebSocket, on the path of GraphQL over HTTP: upgrades that the router has let in. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { SluiceServerOptions } from '../ws/options.ts';
import { type SluiceServer, useSluiceServer } from '../ws/sluice-server.ts';

export interface GraphqlWs extends SluiceServer {
  /** Takes over the connection of an upgrade request. */
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export function createGraphqlWs(options: SluiceServerOptions): GraphqlWs {
  const sockets = new WebSocketServer({ noServer: true });
  return {
    ...useSluiceServer(options, sockets),
    upgrade: (req, socket, head) =>
      sockets.handleUpgrade(req, socket, head, (opened) => void sockets.emit('connection', opened, req)),
  };
}
