/** GraphQL over WebSocket, by the protocol `graphql-transport-ws`. */
import { WebSocket } from 'ws';
import type { Transport } from '../transport.ts';
import { type Message, type Operation, variables } from './operations.ts';

export function openSocket(operation: Operation): Transport['open'] {
  return (url, ask) => {
    const { query, rowsOf } = operation(ask);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: ask.headers,
    });
    const messages: Message[] = [];
    const begun = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    over.promise.catch(() => {});
    begun.promise.catch(() => {});
    const fail = (error: Error) => {
      begun.reject(error);
      over.reject(error);
      socket.terminate();
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('broke off')));
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: variables(ask) } }));
      if (type === 'next') {
        messages.push(payload);
        begun.resolve();
      }
      if (type === 'error') fail(new Error(JSON.stringify(payload)));
      if (type === 'complete') {
        begun.resolve();
        over.resolve();
      }
    });
    return {
      async rows() {
        socket.resume();
        await over.promise;
        socket.close();
        return rowsOf(messages);
      },
      async firstBytes() {
        await begun.promise;
        socket.pause();
      },
      leave: () => socket.terminate(),
    };
  };
}
