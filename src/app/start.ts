/** The composition root: everything is made here from the settings, in the order in which a row travels, and taken down in reverse. */
import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import { checkRoles, giveRoles } from '../config/check-roles.ts';
import { serverOptionsOf, sluiceOptionsOf } from '../config/service-options.ts';
import { keyedTable } from '../core/live/keyed-table.ts';
import { trimLogs } from '../core/live/trim-logs.ts';
import { createDatamodel } from '../core/model/datamodel.ts';
import type { DatamodelData } from '../core/model/datamodel-data.ts';
import type { Rules } from '../core/rights/viewer.ts';
import { createSluice } from '../core/run/sluice.ts';
import { modelTables } from '../database/model-tables.ts';
import { createPools } from '../database/pools.ts';
import type { Log } from '../log.ts';
import { listsOf } from '../pothos/index.ts';
import { listen } from '../server/listen.ts';
import { createServer, type Server } from '../server/server.ts';
import type { Config } from './config.ts';
import { openDatabase } from './database.ts';

/** What is served: a schema, and whose models its rows are of. */
export interface App<Client extends PrismaClientLike = PrismaClientLike> {
  /** What `prisma-sluice` has generated. */
  readonly datamodel: DatamodelData;
  /** Its lists are those that `t.rowList` has made. */
  readonly schema: GraphQLSchema;
  /** The list that comes first: in GraphiQL, and as the download without a name. Default: the schema's first. */
  readonly defaultList?: string;
  /**
   * A client with `stream()` for the models, on this pool, which it leaves open.
   * @param schema holds the tables of models that declare none.
   */
  readonly createClient: (pool: Pool, schema: string) => Client;
}

export interface PrismaClientLike {
  $disconnect(): Promise<void>;
}

export interface StartOptions<Client extends PrismaClientLike> {
  readonly app: App<Client>;
  readonly log: Log;
  /** Gives up starting when it is aborted. */
  readonly signal?: AbortSignal;
  /** Where the console was built. Default: `dist/console`. */
  readonly consoleFolder?: string;
  /** Extends the Prisma client by which all rows are made. Default: as it is. */
  readonly extend?: (prisma: Client) => Client;
  /** What viewers see. Default: what the database shows. */
  readonly rules?: Rules;
}

/** Said before anything is loaded. */
const NO_POLICIES =
  'The embedded database is read by its superuser, for whom row-level security is void. With AUTH_SECRET or AUTH_JWKS_URL, ' +
  'set DATABASE_URL, with an account of its own; or AUTH_ROLE_CLAIM=none, and no role takes part.';

/**
 * Listens, brings up the database, and serves. Requests that come before it is ready are told to come again.
 * @throws Error that says what to do when something is in the way.
 */
export async function start<Client extends PrismaClientLike>(
  config: Config,
  { app, log, signal, consoleFolder, extend = (prisma) => prisma, rules }: StartOptions<Client>,
): Promise<Server> {
  await using starting = new AsyncDisposableStack();
  const { schema, defaultList } = app;
  const options = serverOptionsOf(config);
  const datamodel = createDatamodel(app.datamodel);
  const tables = modelTables(datamodel, Object.values(listsOf(schema)));
  const followed = datamodel.models.flatMap((model) => keyedTable(model, 'public') ?? []);

  if (giveRoles(config) && config.DATABASE_URL === undefined) throw new Error(NO_POLICIES);
  const listener = starting.use(await listen(options));
  const database = starting.use(await openDatabase(config, { log, signal, tables, followed }));
  const { DATABASE_POOL_SIZE: lookups, LOOKUP_SECONDS: lookupSeconds, MAX_STREAMS: streams } = config;
  const pools = starting.use(createPools(database, { lookups, lookupSeconds, streams, log }));
  starting.use(trimLogs(pools.lookups));
  const prisma = extend(
    starting.adopt(app.createClient(pools.lookups, database.schema), (client) => client.$disconnect()),
  );
  const sluice = starting.use(
    createSluice({
      ...sluiceOptionsOf(config),
      ...(rules && { rules }),
      prisma,
      pool: pools.lookups,
      streamPool: pools.streams,
      datamodel: app.datamodel,
      schema: database.schema,
      log,
    }),
  );
  await checkRoles(sluice, config);
  const server = starting.use(
    await createServer({
      ...options,
      listener,
      schema,
      sluice,
      ping: pools.ping,
      context: { prisma },
      defaultList,
      console: options.console && (consoleFolder ?? true),
      log,
    }),
  );

  const parts = starting.move();
  let shuttingDown: Promise<void> | undefined;
  const dispose = () => {
    shuttingDown ??= parts.disposeAsync();
    return shuttingDown;
  };
  return { ...server, dispose, [Symbol.asyncDispose]: dispose };
}
