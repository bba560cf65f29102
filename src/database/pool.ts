/** Pools of connections to the database, each for a purpose of its own. */
import pg from 'pg';
import { surviveBreaks } from '../core/postgres/survive-breaks.ts';
import { addTextForms, TEXT_FORMS } from '../core/postgres/text-forms.ts';
import { settleTransactions } from '../core/postgres/transaction-settings.ts';
import { within } from '../core/wait.ts';
import type { Log } from '../log.ts';
import { limitQueries } from './limit-queries.ts';

/** How long a connection may take to come about. */
const CONNECT_MS = 5_000;
/**
 * Has PostgreSQL look, while a statement runs, whether its client is still there: one that sorts would notice only once
 * it has something to send. PostgreSQL 13 has no such setting, and some systems refuse it: it is asked for by itself.
 */
const CHECK_CLIENT = `SELECT set_config(name, '2s', false) FROM pg_settings WHERE name = 'client_connection_check_interval'`;
/** A connection on which nothing arrives for so long is asked whether it is there still; without an answer it ends 10 s later. */
const KEEP_ALIVE_MS = 10_000;

export interface PoolOptions extends Omit<pg.PoolConfig, 'statement_timeout' | 'query_timeout'> {
  /** How long PostgreSQL lets a statement run, in milliseconds. Default: as the role has it. */
  readonly statementMs?: number;
  /** How long a query may be without an answer before its connection is dropped, in milliseconds. Default: without end. */
  readonly queryMs?: number;
  /** Whether a pooler stands before PostgreSQL. Default: no. */
  readonly isPooled?: boolean;
  /** Whether PostgreSQL keeps its transactions from writing. Default: no. */
  readonly onlyReads?: boolean;
}

export function createPool(
  url: string,
  { statementMs, queryMs, isPooled = false, onlyReads = false, ...options }: PoolOptions,
  log: Log,
): pg.Pool {
  // Not start-up options, which poolers refuse.
  const settings = {
    ...TEXT_FORMS,
    ...(statementMs === undefined ? {} : { statement_timeout: String(statementMs) }),
    // Behind a pooler each transaction says so of itself.
    ...(onlyReads && { [isPooled ? 'transaction_read_only' : 'default_transaction_read_only']: 'on' }),
  };
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'sluice',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    // Awaited, before the connection is given to anybody. The pool's own limit of time is for what comes before: a
    // connection that then hears nothing would keep its place for good.
    ...(isPooled ? {} : { onConnect: (client) => within(CONNECT_MS, setUp(client, settings), tooLate) }),
    ...options,
  });
  if (isPooled) settleTransactions(pool, settings);
  // Called once the connection is set up.
  pool.on('connect', addTextForms);
  surviveBreaks(pool);
  if (queryMs !== undefined) pool.on('connect', (client) => limitQueries(client, queryMs));
  pool.on('error', (err) => log.warn({ err }, 'an idle connection broke'));
  return pool;
}

async function setUp(client: pg.ClientBase, settings: Readonly<Record<string, string>>): Promise<void> {
  const statements = Object.entries(settings).map(([name, value]) => `SET ${name} = '${value}'`);
  await client.query(statements.join('; '));
  await client.query(CHECK_CLIENT).catch(() => undefined);
}

/** What pg says of a connection that is not made in time. */
const tooLate = () => new Error('timeout exceeded when trying to connect');
