/** A query that goes on with what changes. */
import type { Query } from './types.ts';

/**
 * Without a limit, and with the model's own columns alone: the server reads a query that has either again after each change,
 * and therefore refuses it beyond a few thousand rows.
 */
export function liveQuery(query: Query): Query {
  const own = query.columns.filter((column) => !column.includes('.'));
  return { ...query, live: true, first: undefined, columns: own.length > 0 ? own : query.columns };
}
