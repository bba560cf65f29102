/** The menu of a column. */
import type { MenuItem } from '../ui/menu.tsx';
import type { PlacedColumn } from './grid-columns.ts';
import { type ColumnLayout, hide, move, resize, togglePin } from './layout/column-layout.ts';

export interface ColumnMenuOptions {
  readonly columns: readonly PlacedColumn[];
  readonly place: number;
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
  /** Undefined where rows cannot be ordered by it. */
  readonly onSort: ((isAdded: boolean) => void) | undefined;
}

const STEP = 40;

export function columnMenu({ columns, place, layout, onLayout, onSort }: ColumnMenuOptions): readonly MenuItem[] {
  const placed = columns[place];
  if (placed === undefined) return [];
  const { name } = placed.column;
  const sort = onSort && [
    { label: 'Sort by this', onChoose: () => onSort(false) },
    { label: 'Sort by this, too', onChoose: () => onSort(true) },
  ];
  return [
    ...(sort ?? []),
    { label: placed.isPinned ? 'Unpin' : 'Pin to the left', onChoose: () => onLayout(togglePin(layout, name)) },
    { label: 'Move left', onChoose: () => onLayout(move(layout, columns, name, place - 1)) },
    { label: 'Move right', onChoose: () => onLayout(move(layout, columns, name, place + 1)) },
    { label: 'Wider', onChoose: () => onLayout(resize(layout, name, placed.width + STEP)) },
    { label: 'Narrower', onChoose: () => onLayout(resize(layout, name, placed.width - STEP)) },
    { label: 'As wide as its values', onChoose: () => onLayout(resize(layout, name, undefined)) },
    { label: 'Hide', onChoose: () => onLayout(hide(layout, name)) },
  ];
}
