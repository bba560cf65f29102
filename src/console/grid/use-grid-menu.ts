/** The menu of a column or of a cell, where one is open. */
import { useCallback, useState } from 'react';
import type { RowActions } from '../query/row-actions.ts';
import type { Rows } from '../run/row-store.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { cellMenu } from './cell-menu.ts';
import { columnMenu } from './column-menu.ts';
import type { PlacedColumn } from './grid-columns.ts';
import type { ColumnLayout } from './layout/column-layout.ts';
import type { ActiveCell } from './move.ts';

/** On the screen. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface GridMenu {
  readonly label: string;
  readonly at: Point;
  readonly items: readonly MenuItem[];
}

export interface GridMenuOptions {
  readonly rows: Rows;
  readonly columns: readonly PlacedColumn[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
  readonly actions: RowActions;
  readonly onOpen: (cell: ActiveCell) => void;
  readonly onCopy: () => void;
}

export function useGridMenu({ rows, columns, layout, onLayout, actions, onOpen, onCopy }: GridMenuOptions) {
  const [menu, setMenu] = useState<GridMenu>();

  const openOfColumn = (column: number, at: Point) => {
    const placed = columns[column];
    if (placed === undefined) return;
    const onSort = actions.canSort(placed.column)
      ? (isAdded: boolean) => actions.sortBy(placed.column, isAdded)
      : undefined;
    setMenu({
      label: `Column ${placed.column.name}`,
      at,
      items: columnMenu({ columns, place: column, layout, onLayout, onSort }),
    });
  };

  const openOfCell = (cell: ActiveCell, at: Point) => {
    const placed = columns[cell.column];
    if (placed === undefined) return;
    const value = rows.cell(rows.first + cell.row, placed.index);
    const filters = actions.filtersOf(placed.column, value);
    const items = cellMenu({ onOpen: () => onOpen(cell), onCopy, filters, onFilter: actions.filter });
    setMenu({ label: 'Cell', at, items });
  };

  const close = useCallback(() => setMenu(undefined), []);
  return { menu, openOfColumn, openOfCell, close };
}
