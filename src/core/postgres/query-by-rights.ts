/** A statement of Prisma's client, run by the rights of a viewer: in a transaction that has its settings, in one round trip. */
import pg, { type Pool, type PoolClient, type QueryArrayConfig, type QueryArrayResult } from 'pg';
import type { Rights, Settings } from '../rights/rights.ts';
import { bounded } from './bounded-query.ts';
import { giveBackClean } from './give-back-clean.ts';
import { ALL_ROWS, sendExecute, sendPortal } from './portal-wire.ts';
import { prepareValue } from './prepare-value.ts';
import { type Preparing, prepare } from './prepared.ts';
import { sendSettings } from './send-settings.ts';
import { SETTINGS_TAG, type StatementSettings, statementSettings } from './statement-settings.ts';
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
    if (!settlesTransactions(client)) return queryByName(pool, client, config, settings);
    // Behind a pooler, what goes before the statement could be another connection's.
    await client.query('BEGIN');
    const result = await send(client, bounded(pool, queryOn(client, config, settings)));
    await client.query('COMMIT');
    return result;
  });
}

/** Prepared, and once more without a name where it failed for that: it is a transaction, of which nothing is left then. */
async function queryByName(
  pool: Pool,
  client: PoolClient,
  config: QueryArrayConfig,
  settings: Settings,
): Promise<QueryArrayResult> {
  const before = statementSettings(client.connection, true, settings);
  const query = queryOn(client, config, settings, {
    settings: before && prepare(client, before),
    statement: prepare(client, { text: config.text, role: settings.role }),
  });
  try {
    return await send(client, bounded(pool, query));
  } catch (error) {
    if (!query.hasLostName) throw error;
    return send(client, bounded(pool, queryOn(client, config, settings)));
  }
}

/** On a connection that its caller has, which may be in a transaction: the settings then hold until its end. */
export function queryWithSettings(
  client: PoolClient,
  config: QueryArrayConfig,
  settings: Settings,
): Promise<QueryArrayResult> {
  return send(client, queryOn(client, config, settings));
}

// Its time limit is the connection's.
const queryOn = (client: PoolClient, config: QueryArrayConfig, settings: Settings, prepared: Prepared = {}) =>
  new QueryWithSettings(config, statementSettings(client.connection, true, settings), prepared);

function send(client: PoolClient, query: QueryWithSettings): Promise<QueryArrayResult> {
  client.query(query);
  return query.result;
}

/** What pg's own query has, which its types leave out. */
declare class OwnQuery implements pg.Submittable {
  readonly text: string;
  readonly values: readonly unknown[];
  submit(connection: pg.Connection): unknown;
  prepare(connection: pg.Connection): void;
  handleCommandComplete(message: { readonly text: string }, connection: pg.Connection): void;
  handleError(error: Error, connection: pg.Connection): void;
}

/** How both are prepared on the connection. Default: they are not. */
interface Prepared {
  readonly settings?: Preparing | undefined;
  readonly statement?: Preparing | undefined;
}

// pg's types say that it takes a text.
const Query = pg.Query as unknown as new (
  config: QueryArrayConfig & { readonly queryMode: 'extended' },
  values: undefined,
  callback: (error: Error | undefined, result: QueryArrayResult) => void,
) => OwnQuery;

class QueryWithSettings extends Query {
  readonly result: Promise<QueryArrayResult>;
  readonly #settings: StatementSettings | undefined;
  readonly #prepared: Prepared;
  #isSet: boolean;
  #hasLostName = false;

  constructor(config: QueryArrayConfig, settings: StatementSettings | undefined, prepared: Prepared) {
    const done = Promise.withResolvers<QueryArrayResult>();
    // The simple protocol, which pg takes without values, would not follow in one transaction.
    super(
      { ...config, values: (config.values ?? []).map(prepareValue), queryMode: 'extended' },
      undefined,
      (error, result) => {
        if (error) done.reject(error);
        else done.resolve(result);
      },
    );
    this.result = done.promise;
    this.#settings = settings;
    this.#prepared = prepared;
    this.#isSet = settings === undefined;
  }

  /** Whether it failed for its name alone. */
  get hasLostName(): boolean {
    return this.#hasLostName;
  }

  /** All of it, in one packet. */
  override prepare(connection: pg.Connection): void {
    const { settings, statement } = this.#prepared;
    if (this.#settings !== undefined) sendSettings(connection, this.#settings, settings);
    sendPortal(connection, { text: this.text, values: this.values, prepared: statement });
    sendExecute(connection, ALL_ROWS);
    connection.sync();
  }

  override handleCommandComplete(message: { readonly text: string }, connection: pg.Connection): void {
    const { settings, statement } = this.#prepared;
    if (this.#isSet) {
      statement?.succeeded();
      super.handleCommandComplete(message, connection);
    } else {
      if (message.text !== SETTINGS_TAG) connection.stream.destroy();
      settings?.succeeded();
      this.#isSet = true;
    }
  }

  override handleError(error: Error, connection: pg.Connection): void {
    const { settings, statement } = this.#prepared;
    this.#hasLostName = (this.#isSet ? statement : settings)?.failed(error) === true;
    super.handleError(error, connection);
  }
}
