/**
 * A tap on a `pg.Pool`: inside a scope, what is sent to the pool is recorded instead of run (capture), or answered with
 * rows that are already there (replay). Outside a scope the pool is as it was. `@prisma/adapter-pg` sends every
 * statement of a client through its pool, so this is where Prisma can be asked what it would run.
 */
import type { FieldDef, Pool, PoolClient, QueryArrayConfig, QueryArrayResult, Submittable } from 'pg';
import { SluiceError } from '../../errors.ts';
import type { Datamodel } from '../model/datamodel.ts';
import { isOperation, refusedLookup } from '../plan/asked-conditions.ts';
import { boundedQuery } from '../postgres/bounded-query.ts';
import { governed, queryByRights, queryWithSettings } from '../postgres/query-by-rights.ts';
import { settlesTransactions } from '../postgres/transaction-settings.ts';
import { currentRights } from '../rights/ambient.ts';
import type { Rights } from '../rights/rights.ts';
import { inTurn } from '../run/lookup-places.ts';
import { CarriedError } from './carried-error.ts';
import { createExactness, type Exactness } from './exactness.ts';
import { createNamedQueries } from './named-queries.ts';
import { answerIn, currentScope, refuse } from './tap-scope.ts';

const tapped = new WeakSet<object>();

/**
 * Taps the pool, once however often it is called.
 * @param datamodel of the clients whose statements pass.
 */
export function tapPool(pool: Pool, datamodel: Datamodel): void {
  if (tapped.has(pool)) return;
  tapped.add(pool);
  const exactness = createExactness(datamodel);
  tapQuery(pool, exactness);
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => Promise<PoolClient>;
  // Prisma takes a connection of its own only for a transaction: a call in it, or one that needs several statements.
  const tappedConnect = (...args: unknown[]) => {
    if (args.length > 0) return connect(...args);
    const scope = currentScope();
    if (scope !== undefined) return Promise.reject(refuse(scope));
    return connect().then((client) => {
      tapClient(client, exactness);
      return client;
    });
  };
  Object.assign(pool, { connect: tappedConnect });
}

/** `query(config)`, of a pool or a client, as the adapter calls it: with one object, for a promise. */
type Query = (config: QueryArrayConfig, ...rest: unknown[]) => Promise<QueryArrayResult>;

function tapQuery(pool: Pool, { exactly, readable, longName }: Exactness): void {
  const query = pool.query.bind(pool) as unknown as (
    config: QueryArrayConfig | Submittable,
    ...rest: unknown[]
  ) => Promise<QueryArrayResult>;
  const byName = createNamedQueries();
  const lookUp = (config: QueryArrayConfig) => query(isOperation() ? boundedQuery(pool, config) : config);
  const tappedQuery: Query = async (config, ...rest) => {
    const scope = currentScope();
    const exact = exactly(config);
    if (scope === undefined) {
      const isPrismas = exact !== config && rest.length === 0;
      if (!isPrismas) return inTurn(() => query(exact, ...rest), bytesOf);
      const rights = currentRights();
      const seen = rights === undefined ? exact : await governed(exact, rights);
      const run = () => {
        if (rights?.settings !== undefined) return queryByRights(pool, seen, rights.settings);
        return settlesTransactions(pool) ? lookUp(seen) : byName(seen, lookUp);
      };
      return readable(await inTurn(() => run().catch(failed), bytesOf));
    }
    const { text, values = [], types } = exact;
    if (types === undefined) throw refuse(scope);
    const { rows, fields } = answerIn(scope, { text, values, types, longName });
    // What the adapter reads of a field is there.
    return { rows, fields: fields as FieldDef[], rowCount: rows.length, command: 'SELECT', oid: 0 };
  };
  Object.assign(pool, { query: tappedQuery });
}

/** @throws what may be told of it, where that is known here; else the error as it came. */
function failed(error: unknown): never {
  const told = refusedLookup(error);
  throw told instanceof SluiceError ? new CarriedError(told) : error;
}

/** As they came: a value has the length of its text. */
function bytesOf({ rows }: QueryArrayResult): number {
  let bytes = 0;
  for (const row of Array.isArray(rows) ? rows : [])
    for (const value of row) bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8;
  return bytes;
}

/** A client that was taken for a transaction before the scope began is refused when it is used inside it. */
function tapClient(client: PoolClient, { exactly, readable }: Exactness): void {
  if (tapped.has(client)) return;
  tapped.add(client);
  const query = client.query.bind(client) as unknown as Query;
  const tappedQuery: Query = (config, ...rest) => {
    const scope = currentScope();
    if (scope !== undefined) return Promise.reject(refuse(scope));
    const exact = exactly(config);
    const rights = exact === config || rest.length > 0 ? undefined : currentRights();
    if (rights !== undefined) return queryOn(client, query, exact, rights).then(readable, failed);
    // With a callback, the pool asks, and reads the result itself.
    if (exact === config || rest.length > 0) return query(exact, ...rest);
    return query(exact, ...rest).then(readable, failed);
  };
  Object.assign(client, { query: tappedQuery });
}

/** In a transaction of Prisma's, which the settings of a viewer hold for from its first statement on. */
async function queryOn(
  client: PoolClient,
  query: Query,
  config: QueryArrayConfig,
  rights: Rights,
): Promise<QueryArrayResult> {
  const seen = await governed(config, rights);
  return rights.settings === undefined ? query(seen) : queryWithSettings(client, seen, rights.settings);
}
