/** The server's ends of the connections that clients have made to servers of this process, the latest last. */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const sockets: Socket[] = [];
// The channel's messages are untyped; Node documents this one.
subscribe('net.server.socket', (message) => sockets.push((message as { socket: Socket }).socket));

export const latestServerSocket = () => sockets.at(-1);
