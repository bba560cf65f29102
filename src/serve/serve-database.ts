/** A whole server over a database that is known by its address: made in the order in which a row travels, and taken down in reverse. */
import { type AutoApp, autoApp } from '../auto/auto-app.ts';
import type { SluiceConfig } from '../auto/define-config.ts';
import { checkRoles } from '../config/check-roles.ts';
import type { Config } from '../config/read-config.ts';
import { serverOptionsOf, sluiceOptionsOf } from '../config/service-options.ts';
import { createDatamodel } from '../core/model/datamodel.ts';
import { isBehindPooler } from '../core/postgres/is-behind-pooler.ts';
import { createSluice } from '../core/run/sluice.ts';
import { createPools } from '../database/pools.ts';
import { withClient } from '../database/with-client.ts';
import type { Log } from '../log.ts';
import { listsOf } from '../pothos/index.ts';
import type { SchemaFile } from '../schema-engine/schema-files.ts';
import { listen } from '../server/listen.ts';
import { createServer, type Server } from '../server/server.ts';
import { checkExposure } from './check-exposure.ts';

export interface ServeOptions {
  /** The first holds the tables of models that name none. */
  readonly schemas: readonly [string, ...string[]];
  /** The app's own schema. Default: as it is introspected. */
  readonly files?: readonly SchemaFile[] | undefined;
  readonly config?: SluiceConfig | undefined;
  readonly settings: Config;
  /** `off` where others than this machine may read. */
  readonly auth?: string | undefined;
  /** Keeps what is generated. */
  readonly cache: string;
  readonly log: Log;
  /** Is told of each step that takes time. */
  readonly onStep?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ServedDatabase extends Server, Pick<AutoApp, 'schema' | 'datamodel' | 'leftOut' | 'renamed'> {}

/**
 * Writes nothing to the database: a role that may only SELECT will do, and a hot standby.
 * @param url for pg.
 * @throws Error in one line that says what is in the way, and what to do.
 */
export async function serveDatabase(url: string, options: ServeOptions): Promise<ServedDatabase> {
  const { schemas, config = {}, settings, auth, log, onStep = () => {} } = options;
  const sluiceOptions = sluiceOptionsOf(settings);
  if (config.identify !== undefined && sluiceOptions.identify !== undefined)
    throw new Error(
      'The config has `identify`, and AUTH_JWKS_URL or AUTH_SECRET is set: one of them says who asks. Leave one out.',
    );
  const identify = config.identify ?? sluiceOptions.identify;
  checkExposure({ host: settings.HOST, auth, identifies: identify !== undefined });
  await using starting = new AsyncDisposableStack();
  const serverOptions = serverOptionsOf(settings);
  const listener = starting.use(await listen(serverOptions));
  const { schema, datamodel, createClient, rules, leftOut, renamed } = await autoApp(url, options);
  const listed = new Set(Object.values(listsOf(schema)));
  if (listed.size === 0) throw nothingServed(leftOut);

  onStep('starting');
  const unserved = createDatamodel(datamodel).models.flatMap(({ name }) => (listed.has(name) ? [] : [name]));
  const isPooled = await withClient(url, 'sluice', isBehindPooler);
  const { DATABASE_POOL_SIZE: lookups, LOOKUP_SECONDS: lookupSeconds, MAX_STREAMS: streams } = settings;
  const pools = starting.use(createPools({ url, isPooled }, { lookups, lookupSeconds, streams, onlyReads: true, log }));
  const prisma = starting.adopt(createClient(pools.lookups, schemas[0]), (client) => client.$disconnect());
  const sluice = starting.use(
    createSluice({
      ...sluiceOptions,
      prisma,
      pool: pools.lookups,
      streamPool: pools.streams,
      datamodel,
      schema: schemas[0],
      unserved,
      identify,
      rules,
      log,
    }),
  );
  await checkRoles(sluice, settings);
  const server = starting.use(
    await createServer({ ...serverOptions, listener, schema, sluice, ping: pools.ping, context: { prisma }, log }),
  );

  const parts = starting.move();
  let shuttingDown: Promise<void> | undefined;
  const dispose = () => {
    shuttingDown ??= parts.disposeAsync();
    return shuttingDown;
  };
  return { ...server, schema, datamodel, leftOut, renamed, dispose, [Symbol.asyncDispose]: dispose };
}

function nothingServed(leftOut: ServedDatabase['leftOut']): Error {
  const reasons = leftOut.map(({ what, reason }) => `${what}: ${reason}`);
  const why =
    reasons.length > 0 ? reasons.join(' ') : 'The schema has no models, or the config leaves out all of them.';
  return new Error(`Nothing of this database can be served. ${why}`);
}
