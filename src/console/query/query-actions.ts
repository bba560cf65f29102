/** Changes of a query from where its rows are looked at. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { fieldAt, type Path, pathOf } from '../catalogue/walk.ts';
import type { Cell, Column } from '../run/cells.ts';
import { isNotNull, isNull, not, operatorsOf } from './operators.ts';
import { sortOf } from './order-by.ts';
import type { Condition, OrderKey, Query } from './types.ts';

/** Whether rows can be ordered by a column. */
export function canSort(catalogue: Catalogue, { orderBy }: List, { path }: Column): boolean {
  return orderBy !== undefined && ['value', 'nullable'].includes(sortOf(catalogue, orderBy, path) ?? '');
}

/** Ascending, then descending, then not at all. @param isAdded whether the other keys stay, before it. */
export function sortBy(query: Query, path: Path, isAdded: boolean): Query {
  const name = path.join('.');
  const before = query.orderBy.find((key) => key.path.join('.') === name);
  const others = isAdded ? query.orderBy : query.orderBy.filter((key) => key === before);
  const next: OrderKey | undefined =
    before === undefined
      ? { path, direction: 'asc', nulls: undefined }
      : before.direction === 'asc'
        ? { path, direction: 'desc', nulls: undefined }
        : undefined;
  const orderBy =
    before === undefined
      ? [...others, ...(next ? [next] : [])]
      : others.flatMap((key) => (key !== before ? [key] : next ? [next] : []));
  return { ...query, orderBy };
}

export interface CellFilter {
  readonly label: string;
  readonly conditions: readonly Condition[];
}

/** The conditions that the value of a cell suggests. None for a column that no filter reaches. */
export function filtersOf(catalogue: Catalogue, list: List, column: Column, cell: Cell): readonly CellFilter[] {
  const path = pathOf(column.name);
  const known = operatorsOf(catalogue, list.type, list.where, path).map(({ name }) => name);
  const value = typeof cell === 'number' && column.kind === 'moment' ? new Date(cell).toISOString() : String(cell);
  const wanted =
    cell === null
      ? ([
          [isNull, 'Only rows with null'],
          [isNotNull, 'Without null'],
        ] as const)
      : ([
          ['equals', 'Only rows with this value'],
          [`${not}equals`, 'Without this value'],
          ['gte', 'This and greater'],
          ['lte', 'This and less'],
        ] as const);
  if (column.kind === 'json' || fieldAt(catalogue, list.type, path)?.kind !== 'value') return [];
  return wanted
    .filter(([operator]) => known.includes(operator))
    .map(([operator, label]) => ({
      label,
      conditions: [{ path, operator, value: cell === null ? '' : value, ignoresCase: false }],
    }));
}

/** The conditions that a stretch of a chart suggests: from its beginning to before its end. */
export function rangeOf(
  catalogue: Catalogue,
  list: List,
  column: Column,
  from: number,
  to: number,
): CellFilter | undefined {
  const path = pathOf(column.name);
  const known = operatorsOf(catalogue, list.type, list.where, path).map(({ name }) => name);
  if (!known.includes('gte') || !known.includes('lt')) return undefined;
  const write = (value: number) =>
    column.kind === 'moment' ? new Date(value).toISOString() : String(Number(value.toPrecision(12)));
  const condition = (operator: string, value: number): Condition => ({
    path,
    operator,
    value: write(value),
    ignoresCase: false,
  });
  return { label: 'Only these rows', conditions: [condition('gte', from), condition('lt', to)] };
}

/** Both what was asked for and these. A condition on the same field by the same operator is replaced. */
export function addConditions(query: Query, conditions: readonly Condition[]): Query {
  const { where } = query;
  const isReplaced = (item: Query['where']['items'][number]) =>
    'path' in item &&
    conditions.some(({ path, operator }) => operator === item.operator && path.join('.') === item.path.join('.'));
  if (where.mode !== 'all' && where.items.length > 0)
    return { ...query, where: { mode: 'all', items: [where, ...conditions] } };
  return {
    ...query,
    where: { mode: 'all', items: [...where.items.filter((item) => !isReplaced(item)), ...conditions] },
  };
}
