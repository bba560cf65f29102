/** A server as somebody writes it: Yoga, downloads and WebSockets on one port, by one service. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { schema as flights } from '../../src/app/schema.ts';
import { useSluice } from '../../src/graphql/use-sluice.ts';
import { createDownloads } from '../../src/http/downloads.ts';
import { useSluiceServer } from '../../src/ws/sluice-server.ts';
import { type Served, type ServeOptions, serve } from './open-rights.ts';

/** What went wrong without being told to clients. */
type Logged = { readonly err?: unknown };

export async function serveHttp(
  url: string,
  options: ServeOptions,
  others?: Served & { readonly schema: GraphQLSchema },
) {
  const schema = others?.schema ?? flights;
  await using made = new AsyncDisposableStack();
  const service = made.use(serve(url, options, others));
  const { sluice, prisma } = service;
  const errors: unknown[] = [];
  const log = { warn: () => {}, error: ({ err }: Logged) => void errors.push(err) };
  const yoga = createYoga({ schema, context: { prisma }, plugins: [useSluice(sluice, { log })], logging: false });
  const downloads = createDownloads(sluice, { schema, log });
  const http = createServer((req, res) => {
    if (downloads.matches(req.url?.split('?', 1)[0] ?? '')) void downloads.handle(req, res);
    else void yoga(req, res);
  });
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  const served = useSluiceServer({ yoga, sluice, log }, sockets);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  made.defer(async () => {
    await served.dispose();
    sockets.close();
    http.closeAllConnections();
    http.close();
  });
  const parts = made.move();
  // A server that listens on a port has an address of this kind.
  const { port } = http.address() as AddressInfo;
  return {
    ...service,
    errors,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
