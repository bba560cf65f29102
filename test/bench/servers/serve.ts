/** What the bench's own servers have in common: an HTTP server that says where it listens as Sluice does. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '../../../src/log.ts';

export async function serve(handler: RequestListener): Promise<void> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  // An end of its own accord, at which Node writes a profile where it is asked for one.
  process.once('SIGTERM', () => process.exit());
  await once(server, 'listening');
  // What listens on a port has an address of this type.
  const { port } = server.address() as AddressInfo;
  createLog('info').info({ url: `http://127.0.0.1:${port}` }, 'listening');
}
