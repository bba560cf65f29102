/** Relations that must lead to a row: one that leads nowhere is an error, since null would hide it. */

import type { Row } from '../core/types.ts';
import { type CellRow, type Layout, NULL } from './cell-row.ts';
import { readerOf } from './read.ts';
import type { Column } from './types.ts';

/** Thrown for a row in which such a relation leads nowhere. */
export class RowMissing extends Error {
  override readonly name = 'RowMissing';
  /** The relation, with its type. */
  readonly relation: string;
  /** The number of the row in its batch; undefined until it is known. */
  readonly row: number | undefined;

  constructor(relation: string, row?: number) {
    super(`${relation} leads to no row`);
    this.relation = relation;
    this.row = row;
  }
}

/** Makes what throws `RowMissing` for a row of cells; undefined where the columns stand beneath no such relation. */
export function cellsCheck(layout: Layout, columns: readonly Column[]): ((row: CellRow) => void) | undefined {
  const checks = relationsOf(columns).flatMap(({ relation, path }) => {
    const place = layout.find(path)?.place;
    return place === undefined ? [] : [{ relation, ...place }];
  });
  if (checks.length === 0) return undefined;
  return (row) => {
    for (const { relation, inner, index } of checks)
      if ((inner ? row.inner[index] : row.bounds[row.at + index]) === NULL) throw new RowMissing(relation);
  };
}

/** Throws `RowMissing` for one of these rows, which Prisma has made. */
export function checkRows(rows: readonly Row[], columns: readonly Column[]): void {
  const checks = relationsOf(columns).map(({ relation, path }) => ({ relation, read: readIfReached(path) }));
  const lists = columns.flatMap((column) =>
    column.rows === undefined ? [] : [{ read: readerOf(column.path), rows: column.rows }],
  );
  for (const [index, row] of rows.entries()) {
    for (const { relation, read } of checks) if (read(row) === null) throw new RowMissing(relation, index);
    for (const { read, rows } of lists) {
      const list = read(row);
      try {
        // What a relation to many is read as.
        if (Array.isArray(list)) checkRows(list as readonly Row[], rows);
      } catch (error) {
        throw error instanceof RowMissing ? new RowMissing(error.relation, index) : error;
      }
    }
  }
}

/** Each relation on the way to the columns that must lead to a row, once. */
function relationsOf(columns: readonly Column[]) {
  const found = columns.flatMap(({ path, required = [] }) =>
    required.flatMap((relation, index) =>
      relation === undefined ? [] : [{ relation, path: path.slice(0, index + 1) }],
    ),
  );
  return [...new Map(found.map((relation) => [relation.path.join('.'), relation])).values()];
}

/** What a path leads to; undefined where a relation before its last is null, and so nothing is asked of it. */
function readIfReached(path: readonly string[]): (row: Row) => unknown {
  const last = path.at(-1) ?? '';
  const owner = path.length > 1 ? readerOf(path.slice(0, -1)) : (row: Row) => row;
  return (row) => (owner(row) as Row | null)?.[last];
}
