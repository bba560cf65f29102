/** Tells whether two queries ask for the same: an edit that is undone leaves the query as it was. */
import type { Query } from './types.ts';

export const sameQuery = (a: Query, b: Query): boolean => a === b || text(a) === text(b);

/** With its parts in one order, whoever wrote them. */
const text = ({ list, where, orderBy, columns, first, batchSize, transport, live }: Query) =>
  JSON.stringify([list, where, orderBy, columns, first ?? null, batchSize, transport, live]);
