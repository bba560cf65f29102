/** The composition root: everything is made here, in the order in which a row travels, and taken down in reverse. */
import type { Config } from '../config/read-config.ts';
import { createDatamodel } from '../core/model/datamodel.ts';
import { createSluice } from '../core/run/sluice.ts';
import { warmUp } from '../core/run/warm-up.ts';
import { openDatabase } from '../database/database.ts';
import { modelTables } from '../database/model-tables.ts';
import type { Log } from '../log.ts';
import { type App, listsOfApp, type PrismaClientLike } from './app.ts';
import { createDoors } from './doors.ts';
import { dropStalled } from './drop-stalled.ts';
import { limitsOfConfig } from './limits-of-config.ts';
import { listen } from './listen.ts';
import { logStreams } from './log-streams.ts';
import { migrate } from './migrate.ts';
import { createPools } from './pools.ts';
import { createRouter } from './router.ts';
import { createStopping, stopServing } from './stop.ts';

export interface Server {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Names of the lists that it serves. */
  readonly lists: readonly string[];
  /** Stops accepting, lets running streams finish for the grace time, ends the rest. Idempotent. */
  readonly dispose: () => Promise<void>;
}

export interface ServerOptions<Client extends PrismaClientLike> {
  /** What it serves. */
  readonly app: App<Client>;
  readonly log: Log;
  /** Gives up starting when it is aborted. */
  readonly signal?: AbortSignal;
  /** Where the console was built. Default: `dist/console`. */
  readonly consoleFolder?: string;
  /** Extends the Prisma client by which all rows are made. Default: as it is. */
  readonly extend?: (prisma: Client) => Client;
}

/** Brings up the database and everything before it. @throws Error that says what to do when something is in the way. */
export async function createServer<Client extends PrismaClientLike>(
  config: Config,
  options: ServerOptions<Client>,
): Promise<Server> {
  const { app, log, signal, consoleFolder, extend = (prisma) => prisma } = options;
  await using starting = new AsyncDisposableStack();
  const { closing, stop } = createStopping();
  const datamodel = createDatamodel(app.datamodel);
  const lists = listsOfApp(app);
  const models = Object.values(lists);

  const listener = starting.use(await listen(config));
  const database = starting.use(
    await openDatabase(config, { log, migrate, signal, tables: modelTables(datamodel, models) }),
  );
  const pools = starting.use(createPools(database, config, log));
  const prisma = extend(
    starting.adopt(app.createClient(pools.lookups, database.schema), (client) => client.$disconnect()),
  );
  const sluice = starting.use(
    createSluice({
      prisma,
      pool: pools.lookups,
      streamPool: pools.streams,
      datamodel: app.datamodel,
      tokenSecret: config.TOKEN_SECRET,
      limits: limitsOfConfig(config),
      log,
      stop: stop.signal,
    }),
  );
  sluice.streams.watch(logStreams(log));
  await warmUp(sluice.openRows, models);

  const { probes } = pools;
  const doors = createDoors(config, { app, prisma, sluice, probes, consoleFolder, closing, stop, log });
  dropStalled(listener.http, sluice.limits, doors.metrics.connectionDropped);
  listener.serve(createRouter(doors));

  const parts = starting.move();
  const graceMs = config.SHUTDOWN_GRACE_SECONDS * 1000;
  const shutDown = async () => {
    await stopServing({ http: listener.http, ws: doors.ws, inFlight: doors.inFlight, closing, stop, graceMs });
    await parts.disposeAsync();
  };
  let shuttingDown: Promise<void> | undefined;
  return {
    url: listener.url,
    lists: Object.keys(lists),
    dispose() {
      shuttingDown ??= shutDown();
      return shuttingDown;
    },
  };
}
