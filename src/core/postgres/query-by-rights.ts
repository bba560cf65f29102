/** A statement of Prisma's client, run by the rights of a viewer: in a transaction that has its settings, in one round trip. */
import pg, { type Pool, type PoolClient, type QueryArrayConfig, type QueryArrayResult } from 'pg';
import type { Rights, Settings } from '../rights/rights.ts';
import { bounded } from './bounded-query.ts';
import { giveBackClean } from './give-back-clean.ts';
import { SETTINGS_TAG, statementSettings } from './statement-settings.ts';
import { settlesTransactions } from './transaction-settings.ts';

/** The statement as the viewer may run it. */
export async function governed(config: QueryArrayConfig, rights: Rights): Promise<QueryArrayConfig> {
  const { text, values = [] } = config;
  return rights.govern({ ...config, text, values });
}

/** On a connection of its own. @throws what the statement does; its connection is given back as it was, or dropped. */
export async function queryByRights(
  pool: Pool,
  config: QueryArrayConfig,
  settings: Settings,
): Promise<QueryArrayResult> {
  const client = await pool.connect();
  return giveBackClean(client, async () => {
    const isSettled = settlesTransactions(client);
    // Behind a pooler, what goes before the statement could be another connection's.
    if (isSettled) await client.query('BEGIN');
    const result = await queryWithSettings(client, config, settings, pool);
    if (isSettled) await client.query('COMMIT');
    return result;
  });
}

/**
 * On a connection that its caller has, which may be in a transaction: the settings then hold until its end.
 * @param boundedBy the pool whose bound its rows have. Default: none.
 */
export function queryWithSettings(
  client: PoolClient,
  config: QueryArrayConfig,
  settings: Settings,
  boundedBy?: Pool,
): Promise<QueryArrayResult> {
  const done = Promise.withResolvers<QueryArrayResult>();
  const query = new QueryWithSettings(config, settings, (error, result) => {
    if (error) done.reject(error);
    else done.resolve(result);
  });
  client.query(boundedBy === undefined ? query : bounded(boundedBy, query));
  return done.promise;
}

/** What pg's own query has, which its types leave out. */
declare class OwnQuery implements pg.Submittable {
  submit(connection: pg.Connection): unknown;
  handleCommandComplete(message: { readonly text: string }, connection: pg.Connection): void;
}

// pg's types say that it takes a text.
const Query = pg.Query as unknown as new (
  config: QueryArrayConfig & { readonly queryMode: 'extended' },
  values: undefined,
  callback: (error: Error | undefined, result: QueryArrayResult) => void,
) => OwnQuery;

class QueryWithSettings extends Query {
  readonly #settings: Settings;
  #isSet = false;

  constructor(
    config: QueryArrayConfig,
    settings: Settings,
    callback: (error: Error | undefined, result: QueryArrayResult) => void,
  ) {
    // The simple protocol, which pg takes without values, would not follow in one transaction.
    super({ ...config, queryMode: 'extended' }, undefined, callback);
    this.#settings = settings;
  }

  override submit(connection: pg.Connection): unknown {
    const { stream } = connection;
    stream.cork();
    // Its time limit is the connection's.
    const settings = statementSettings(connection, true, this.#settings);
    if (settings !== undefined) stream.write(settings);
    const refused = super.submit(connection);
    stream.uncork();
    return refused;
  }

  /** The first is that of the settings. */
  override handleCommandComplete(message: { readonly text: string }, connection: pg.Connection): void {
    if (this.#isSet) super.handleCommandComplete(message, connection);
    else if (message.text !== SETTINGS_TAG) connection.stream.destroy();
    this.#isSet = true;
  }
}
