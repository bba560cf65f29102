/**
 * A time limit for a connection's queries. Where the database is frozen, or the network, nothing else ends them: neither
 * its own `statement_timeout` nor a request to cancel arrives.
 */
import type { PoolClient } from 'pg';

/** What pg says of its own limit, `query_timeout`, which leaves the connection in the pool with an answer still to come. */
const LATE = 'Query read timeout';

/** As it is called: with a text or an object, values, and a callback; for a promise where there is no callback. */
type Query = (...args: unknown[]) => unknown;

/**
 * Drops the connection when a query on it has no answer after so many milliseconds: whoever waits for it is told so. A
 * portal, which lasts as long as its reader, limits each of its reads itself.
 */
export function limitQueries(client: PoolClient, ms: number): void {
  const query = client.query.bind(client) as Query;
  const limited: Query = (...args) => {
    if (isSubmittable(args[0])) return query(...args);
    const timer = setTimeout(() => client.connection.stream.destroy(new Error(LATE)), ms);
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      const answer: Query = (...answer) => {
        clearTimeout(timer);
        callback(...answer);
      };
      return query(...args.slice(0, -1), answer);
    }
    // Without a callback it answers by a promise.
    return (query(...args) as Promise<unknown>).finally(() => clearTimeout(timer));
  };
  Object.assign(client, { query: limited });
}

const isSubmittable = (query: unknown) => typeof query === 'object' && query !== null && 'submit' in query;
