/** A whole Sluice on a free port, on a test database. */
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { createServer, type Server } from '../../src/server.ts';
import { sharedUrl } from './database.ts';

export type TestServer = Server & AsyncDisposable;

/** @param env settings that differ from the defaults, such as `{ MAX_STREAMS: '1' }`. */
export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const config = readConfig({ DATABASE_URL: sharedUrl(), PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', ...env });
  const server = await createServer(config, { log: createLog('silent') });
  return { ...server, [Symbol.asyncDispose]: server.dispose };
}
