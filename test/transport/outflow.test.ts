/** Progress is bytes that the operating system takes, within one write too. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { type Outflow, outflowOf } from '../../src/http/outflow.ts';
import { until } from '../utils/until.ts';

async function pair() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  const [socket] = (await once(server, 'connection')) as [Socket];
  socket.on('error', () => {});
  return {
    client,
    socket,
    async [Symbol.asyncDispose]() {
      for (const end of [client, socket]) end.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const stands = (outflow: Outflow) => until(async () => outflow.stalledMs() > 100);

it('a connection that has nothing to take is not stalled', async () => {
  await using ends = await pair();
  const { client, socket } = ends;
  const outflow = outflowOf(socket);
  expect(outflow.stalledMs()).toBe(0);
  socket.write('a little');
  client.resume();
  await until(async () => outflow.stalledMs() === 0);
  expect(outflowOf(socket)).toBe(outflow);
});

it('one that takes nothing is, until some of what waits is read, however much is left', async () => {
  await using ends = await pair();
  const { client, socket } = ends;
  const outflow = outflowOf(socket);
  let isOver = false;
  // In one write, more than the sockets take.
  socket.write(Buffer.alloc(64 * 1024 * 1024), () => {
    isOver = true;
  });
  await stands(outflow);
  let read = 0;
  client.on('data', (bytes) => {
    read += bytes.length;
    if (read > 16 * 1024 * 1024) client.pause();
  });
  client.resume();
  await until(async () => outflow.stalledMs() === 0);
  await stands(outflow);
  expect(isOver).toBe(false);
});

it('one that is closed is not', async () => {
  await using ends = await pair();
  const { socket } = ends;
  const outflow = outflowOf(socket);
  socket.write(Buffer.alloc(64 * 1024 * 1024));
  await stands(outflow);
  socket.destroy();
  await once(socket, 'close');
  expect(outflow.stalledMs()).toBe(0);
});
