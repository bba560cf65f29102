/** Tells whether a relation's field shows all rows that the relation leads to. */

/** Queries of relations that leave out no row but those that the client's own arguments do. */
const wholeQueries = new WeakSet<object>();

/** Says so of a relation's `query`. */
export function showingAllRows<Q extends (...args: never[]) => object>(query: Q): Q {
  wholeQueries.add(query);
  return query;
}

/** @param extensions those that Pothos gives to a field of `t.relation`. */
export function showsAllRows(extensions: Readonly<Record<string, unknown>> | null | undefined): boolean {
  const { pothosPrismaSelect: select, pothosPrismaFallback: ownResolver } = extensions ?? {};
  if (typeof select !== 'function' || ownResolver !== undefined) return false;
  // It hands over the field's `query` to be planned, and does no more.
  let query: unknown;
  select({}, {}, (given: unknown) => {
    query = given;
    return true;
  });
  if (typeof query === 'function') return wholeQueries.has(query);
  return Object.keys(query ?? {}).every((name) => name === 'orderBy');
}
