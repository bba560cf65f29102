/** A real Yoga on a real HTTP server, with the schema of these tests. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import { pino } from 'pino';
import { useIncrementalDelivery } from '../../../../src/graphql/incremental-delivery.ts';
import { createMaskError } from '../../../../src/graphql/mask-error.ts';
import { RowSource } from './row-source.ts';
import { schema } from './schema.ts';

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly source: RowSource;
  /** What has been logged so far. */
  readonly logged: readonly string[];
  readonly yoga: ReturnType<typeof createTestYoga>;
}

export async function startServer(): Promise<TestServer> {
  const source = new RowSource();
  const logged: string[] = [];
  const yoga = createTestYoga(source, logged);
  const server = createServer(yoga);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    source,
    logged,
    yoga,
    [Symbol.asyncDispose]: () => close(server),
  };
}

function createTestYoga(source: RowSource, logged: string[]) {
  const maskError = createMaskError(pino({ level: 'error' }, { write: (line) => void logged.push(line) }));
  return createYoga<Record<string, unknown>>({
    schema,
    context: ({ request, signal }: { request?: Request; signal?: AbortSignal }) => ({
      source,
      signal: signal ?? request?.signal,
    }),
    maskedErrors: { maskError },
    logging: false,
    plugins: [useIncrementalDelivery({ maskError, maxInputValues: 10_000, heartbeatMs: 12_000 })],
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
