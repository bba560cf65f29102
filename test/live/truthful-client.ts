/** Connections that ask for the truth at the end of each transaction of a look, in its own snapshot. */
import pg from 'pg';

export interface Truths {
  /** The result of the query, by snapshots that the service looked at. */
  readonly of: Map<string, ReadonlyMap<string, string>>;
  readonly Client: typeof pg.Client;
}

/** pg's has many overloads; here it is called for a promise. */
type Query = (config: unknown, ...rest: unknown[]) => Promise<unknown>;

/**
 * @param truth gives a key and a value for each row.
 * @param mutate changes each statement of a look before it runs.
 */
export function createTruths(truth: string, mutate: (sql: string) => string): Truths {
  const of: Truths['of'] = new Map();
  class Client extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const query = this.query.bind(this) as Query;
      let snapshot: string | undefined;
      const begin = async (config: object, text: string) => {
        const results = await query({ ...config, text });
        snapshot = snapshotOf(results);
        return results;
      };
      const end = async (ended: string) => {
        snapshot = undefined;
        const { rows } = (await query({ text: truth, rowMode: 'array' })) as { readonly rows: [string, string][] };
        of.set(ended, new Map(rows));
        return query('ROLLBACK');
      };
      const truthful: Query = (config, ...rest) => {
        if (config === 'ROLLBACK' && snapshot !== undefined) return end(snapshot);
        const text = textOf(config);
        if (typeof config !== 'object' || text === undefined) return query(config, ...rest);
        if (text.startsWith('BEGIN')) return begin({ ...config }, mutate(text));
        return snapshot === undefined ? query(config, ...rest) : query({ ...config, text: mutate(text) }, ...rest);
      };
      Object.assign(this, { query: truthful });
    }
  }
  return { of, Client };
}

/** Of a plain query; a portal's has none. */
const textOf = (config: unknown): string | undefined =>
  typeof config === 'object' && config !== null && 'text' in config && typeof config.text === 'string'
    ? config.text
    : undefined;

function snapshotOf(results: unknown): string | undefined {
  for (const { rows } of [results].flat() as { readonly rows: readonly object[] }[])
    for (const row of rows) if ('pg_current_snapshot' in row) return String(row.pg_current_snapshot);
  return undefined;
}
