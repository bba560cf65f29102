/** The columns of a download as Prisma's `select`. */
import type { Column } from '../encode/types.ts';
import { maxListed } from './listed-rows.ts';

/** `id`, `origin.city` → `{ id: true, origin: { select: { city: true } } }` */
export const selectOf = (columns: readonly Column[]): object => selectAt(columns, 0);

/** For columns that have `depth` steps of their paths in common. */
function selectAt(columns: readonly Column[], depth: number): object {
  const groups = Map.groupBy(columns, ({ path }) => path[depth] ?? '');
  return Object.fromEntries([...groups].map(([field, group]) => [field, memberOf(group, depth + 1)]));
}

function memberOf(columns: readonly Column[], depth: number): true | object {
  const [column] = columns;
  if (column === undefined || column.path.length > depth) return { select: selectAt(columns, depth) };
  if (column.rows === undefined) return true;
  return {
    // A relation may be shown by several names.
    select: selectOf(columns.flatMap(({ rows }) => rows ?? [])),
    orderBy: column.key.map((name) => ({ [name]: 'asc' })),
    // One more than may be: a list that is too long is refused, never cut short in silence.
    take: maxListed + 1,
  };
}
