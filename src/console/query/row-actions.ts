/** Changes that the rows and the charts can make to their query. */
import type { Cell, Column } from '../run/cells.ts';
import type { CellFilter } from './query-actions.ts';

export interface RowActions {
  readonly canSort: (column: Column) => boolean;
  readonly sortBy: (column: Column, isAdded: boolean) => void;
  /** What the value of a cell suggests. */
  readonly filtersOf: (column: Column, cell: Cell) => readonly CellFilter[];
  /** From one number or moment to before another; undefined where no filter can say that. */
  readonly rangeOf: (column: Column, from: number, to: number) => CellFilter | undefined;
  readonly filter: (filter: CellFilter) => void;
}
