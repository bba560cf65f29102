/**
 * Settings behind a pooler, which gives the connection to PostgreSQL away after each transaction. A setting of the session
 * would be met by a stranger, and missed by its owner. So each transaction begins with its settings, and each statement
 * of the pool is in a transaction.
 */
import type pg from 'pg';
import { giveBackClean } from './give-back-clean.ts';

/** To be called before anybody takes a connection from the pool, or changes its methods. */
export function settleTransactions(pool: pg.Pool, settings: Readonly<Record<string, string>>): void {
  const begin = `BEGIN; ${Object.entries(settings)
    .map(([name, value]) => `SET LOCAL ${name} = '${value}'`)
    .join('; ')}`;
  settled.add(pool);
  pool.on('connect', (client) => settleClient(client, begin));
  const connect = pool.connect.bind(pool);
  const query = async (...args: unknown[]) => {
    const client = await connect();
    return giveBackClean(client, async () => {
      await client.query('BEGIN');
      const result = await run(client, args);
      await client.query('COMMIT');
      return result;
    });
  };
  Object.assign(pool, { query });
}

/** Whether a connection, or all of a pool, has its settings in transactions alone, so that a statement of its own needs one. */
export const settlesTransactions = (client: pg.ClientBase | pg.Pool): boolean => settled.has(client);

const settled = new WeakSet<object>();

/** With a callback, as pg's own pool does it: a query that is an object of its own is told to nobody else. */
const run = (client: pg.PoolClient, args: unknown[]) =>
  new Promise((resolve, reject) => {
    (client.query as Query)(...args, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result)));
  });

/** pg's has many overloads. */
type Query = (...args: unknown[]) => Promise<unknown>;

/** Prisma begins transactions of its own, by an object with this text. */
function settleClient(client: pg.PoolClient, begin: string): void {
  settled.add(client);
  const query = client.query.bind(client) as Query;
  const settledQuery: Query = (config, ...rest) => {
    if (config === 'BEGIN') return query(begin, ...rest);
    if (typeof config === 'object' && config !== null && 'text' in config && config.text === 'BEGIN')
      return query({ ...config, text: begin }, ...rest);
    return query(config, ...rest);
  };
  Object.assign(client, { query: settledQuery });
}
