/** The form's order as an `orderBy` of Prisma's shape. */
import type { Catalogue } from '../catalogue/types.ts';
import type { Path } from '../catalogue/walk.ts';
import { filterAt } from './operators.ts';
import type { OrderKey } from './types.ts';

export type OrderBy = readonly { readonly [key: string]: unknown }[];

/** @returns undefined where there is no key. */
export function orderByOf(keys: readonly OrderKey[]): OrderBy | undefined {
  if (keys.length === 0) return undefined;
  return keys.map(({ path, direction, nulls }) => {
    const leaf = nulls === undefined ? direction : { sort: direction, nulls };
    return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), leaf) as OrderBy[number];
  });
}

/** Whether rows can be ordered by what is at the end of a path: by a value, or by how many rows there are. */
export function sortOf(catalogue: Catalogue, orderBy: string, path: Path): 'value' | 'nullable' | 'count' | undefined {
  const parent = filterAt(catalogue, orderBy, path.slice(0, -1));
  const type = parent?.fields.get(path.at(-1) ?? '')?.type;
  if (type === 'SortOrder') return 'value';
  if (type === 'SortNullable') return 'nullable';
  return catalogue.filters.get(type ?? '')?.fields.has('_count') ? 'count' : undefined;
}
