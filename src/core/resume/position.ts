/** The values of an order's columns at a row, read off its cells as PostgreSQL wrote them. */

import type { OrderKey } from '../plan/order.ts';
import { cellAt, columnOf } from '../postgres/cell-at.ts';
import type { Cells } from '../types.ts';
import type { Position } from './keyset.ts';

/**
 * A column of the row itself has its field's name among those of the statement. But Prisma reads money as a number, whose
 * text is another sum of money in some locales.
 */
export const isReadByName = ({ path, field }: OrderKey): boolean =>
  path.length === 1 && field !== undefined && field.nativeType !== 'Money';

/** What else sorts is added to the statement under a name that no field has. */
export const sortColumn = (index: number): string => `order:${index}`;

/** Whether a column of a statement was added to it, and is no part of its rows. */
export const isSortColumn = (name: string): boolean => name.startsWith('order:');

/** Columns of the row itself that positions and checksums are made of. */
export const columnsOf = (order: readonly OrderKey[], key: readonly string[]): readonly string[] => [
  ...new Set([...order.filter(isReadByName).map(({ path: [name = ''] }) => name), ...key]),
];

/** Makes what reads positions off the batches of one statement. */
export function createReadPosition(keys: readonly OrderKey[]): (cells: Cells, row: number) => Position {
  let columns: readonly number[] | undefined;
  return (cells, row) => {
    columns ??= keys.map((key, index) =>
      columnOf(isReadByName(key) ? (key.path[0] ?? '') : sortColumn(index), cells.columns),
    );
    return columns.map((column) => cellAt(cells, row, column));
  };
}
