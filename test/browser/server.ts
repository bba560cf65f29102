/** Servers with the console as it is now, on copies of the database with many flights that global-setup.ts has made. */
import { inject } from 'vitest';
import { copyLargeDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer } from '../utils/server.ts';

export interface ConsoleServer extends AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  /** Stops it at once, running streams and all. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with settings that differ from those it had. */
  start(changes?: Record<string, string>): Promise<void>;
  /** As it was at first, where it has been stopped or started otherwise. */
  restore(): Promise<void>;
}

/** The server for files that only read, and neither stop it nor look at what it does. */
export const sharedConsole = (): { readonly url: string; readonly databaseUrl: string } => inject('console');

/** A database of the file's own with a million flights. */
export const manyFlights = (): Promise<TestDatabase> => copyLargeDatabase(inject('console').template);

/** A server of the file's own. @param env settings that differ from those of a test server. */
export async function startConsole(env: Record<string, string> = {}): Promise<ConsoleServer> {
  const { folder } = inject('console');
  const database = await manyFlights();
  const { url: databaseUrl } = database;
  const start = (port: string, changes: Record<string, string> = {}) =>
    startServer({ ...env, ...changes, DATABASE_URL: databaseUrl, PORT: port }, { consoleFolder: folder });
  let server = await start('0');
  let isAsAtFirst = true;
  const { url } = server;
  const stop = () => {
    isAsAtFirst = false;
    return server.dispose();
  };
  const startAgain = async (changes?: Record<string, string>) => {
    server = await start(new URL(url).port, changes);
    isAsAtFirst = changes === undefined;
  };
  return {
    url,
    databaseUrl,
    stop,
    start: startAgain,
    async restore() {
      if (isAsAtFirst) return;
      await stop();
      await startAgain();
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await database.dispose();
    },
  };
}
