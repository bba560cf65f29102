/** A real Yoga on a real HTTP server, with the schema of these tests. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import { pino } from 'pino';
import { createStreams } from '../../../../src/core/run/streams.ts';
import { useIncrementalDelivery } from '../../../../src/graphql/incremental-delivery.ts';
import { createMaskError } from '../../../../src/graphql/mask-error.ts';
import type { OpenOperation } from '../../../../src/graphql/operation.ts';
import { planLimits } from '../../../rows/open-rows-options.ts';
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

/** The fields of this schema need no more than a signal. */
export const fields: OpenOperation['fields'] = {
  openRows: unused,
  openList: unused,
  listMaxRows: 0,
  heldRows: 0,
  holdBytes: unused,
  planLimits,
  streams: createStreams(),
  isOperator: () => false,
  readerOf: unused,
};

function unused(): never {
  throw new Error('not used');
}

function createTestYoga(source: RowSource, logged: string[]) {
  const maskError = createMaskError(pino({ level: 'error' }, { write: (line) => void logged.push(line) }));
  return createYoga<Record<string, unknown>>({
    schema,
    context: { source },
    maskedErrors: { maskError },
    logging: false,
    plugins: [
      useIncrementalDelivery({ maskError, maxInputValues: 10_000, heartbeatMs: 12_000, open: () => ({ fields }) }),
    ],
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
