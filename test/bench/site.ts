/** Where it is measured: the databases, what they hold, and COPY beside each of them. */
import { type Answer, answerOf } from './check.ts';
import type { Columns } from './columns.ts';
import { type Databases, openDatabases } from './database/databases.ts';
import type { Options } from './options.ts';
import type { ServerName } from './servers/servers.ts';
import { type BenchServer, startServer } from './servers/start-server.ts';

export interface Site extends AsyncDisposable {
  /** What the database with so many flights answers for these columns. */
  readonly answer: (flights: number, columns: Columns) => Promise<Answer>;
  /** A new server on that database. */
  readonly start: (server: ServerName, flights: number, settings?: Record<string, string>) => Promise<BenchServer>;
  /** The server of COPY there, which stays for the whole run, so that it can be timed beside every other. */
  readonly copy: (flights: number) => Promise<BenchServer>;
  readonly databases: Databases;
  /** Aborted when the run is given up. */
  readonly signal: AbortSignal;
}

export async function openSite({ profile }: Pick<Options, 'profile'>, signal: AbortSignal): Promise<Site> {
  await using opening = new AsyncDisposableStack();
  const databases = opening.use(await openDatabases(signal));
  const start: Site['start'] = async (server, flights, settings) =>
    startServer(server, { databaseUrl: await databases.withFlights(flights), settings, profile });
  const copies = new Map<number, BenchServer>();
  const answers = new Map<string, Promise<Answer>>();
  const parts = opening.move();
  return {
    databases,
    signal,
    start,
    async answer(flights, columns) {
      const key = `${flights} ${columns.graphql}`;
      const answer = answers.get(key) ?? answerOf(await databases.withFlights(flights), columns);
      answers.set(key, answer);
      return answer;
    },
    async copy(flights) {
      const server = copies.get(flights) ?? parts.use(await start('copy', flights));
      copies.set(flights, server);
      return server;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
