/** Total order: whatever order is asked for, the primary key decides between equals. */

/** Prisma's `orderBy`: one object, or several, most significant first. */
export type OrderBy = object | readonly object[] | undefined;

/** Appends the fields of `key` that the order does not name yet, ascending. */
export function totalOrder(orderBy: OrderBy, key: readonly string[]): readonly object[] {
  const order: readonly object[] = orderBy === undefined ? [] : Array.isArray(orderBy) ? orderBy : [orderBy];
  const named = new Set(
    order.flatMap((entry) => Object.entries(entry).flatMap(([name, sort]) => (sort === undefined ? [] : [name]))),
  );
  return [...order, ...key.filter((field) => !named.has(field)).map((field) => ({ [field]: 'asc' }))];
}
