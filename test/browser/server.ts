/** A server with the console as it is now, on the database with many flights that global-setup.ts has made. */
import { inject } from 'vitest';
import { startServer } from '../utils/server.ts';

export interface ConsoleServer extends AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  /** Stops it at once, running streams and all. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with settings that differ from those it had. */
  start(changes?: Record<string, string>): Promise<void>;
}

/** @param env settings that differ from those of a test server. */
export async function startConsole(env: Record<string, string> = {}): Promise<ConsoleServer> {
  const { folder, databaseUrl } = inject('console');
  const start = (port: string, changes: Record<string, string> = {}) =>
    startServer({ ...env, ...changes, DATABASE_URL: databaseUrl, PORT: port }, { consoleFolder: folder });
  let server = await start('0');
  const { url } = server;
  return {
    url,
    databaseUrl,
    stop: () => server.dispose(),
    async start(changes) {
      server = await start(new URL(url).port, changes);
    },
    [Symbol.asyncDispose]: () => server.dispose(),
  };
}
