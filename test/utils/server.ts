/** A whole Sluice on a free port, on a test database. */
import { pino } from 'pino';
import { app as demo } from '../../src/app/app.ts';
import type { Client } from '../../src/app/prisma-client.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { createLog } from '../../src/log.ts';
import type { App, PrismaClientLike } from '../../src/server/app.ts';
import { createServer, type Server, type ServerOptions } from '../../src/server/server.ts';
import { sharedUrl } from './database.ts';

export type TestServer = Server & AsyncDisposable;

/** A log that is kept. */
export function keepLog() {
  const kept: Record<string, unknown>[] = [];
  return {
    log: pino({ base: null }, { write: (line: string) => kept.push(JSON.parse(line)) }),
    /** What it says so far. */
    all: (): readonly Record<string, unknown>[] => kept,
    /** What it says so far with this message. */
    lines: (msg: string) => kept.filter((line) => line.msg === msg),
  };
}

type Options<C extends PrismaClientLike> = Partial<ServerOptions<C>> & { readonly app: App<C> };

/**
 * @param env settings that differ from the defaults, such as `{ MAX_STREAMS: '1' }`.
 * @param options Default: it serves the flights.
 */
export function startServer<C extends PrismaClientLike>(
  env: Record<string, string>,
  options: Options<C>,
): Promise<TestServer>;
export function startServer(
  env?: Record<string, string>,
  options?: Partial<ServerOptions<Client>>,
): Promise<TestServer>;
export async function startServer(
  env: Record<string, string> = {},
  options: Partial<ServerOptions<Client>> = {},
): Promise<TestServer> {
  const config = readConfig({ DATABASE_URL: sharedUrl(), PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', ...env });
  const server = await createServer(config, { app: demo, log: createLog('silent'), ...options });
  return { ...server, [Symbol.asyncDispose]: server.dispose };
}
