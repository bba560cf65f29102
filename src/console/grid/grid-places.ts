/** The places of cells on the page. */
import { NUMBERS_WIDTH, type PlacedColumn } from './grid-columns.ts';
import type { ActiveCell } from './move.ts';

/** The row of the names. */
export const HEAD = -1;

export const idOf = ({ row, column }: ActiveCell): string =>
  row === HEAD ? `head-${column}` : `cell-${row}-${column}`;

export const elementOf = (cell: ActiveCell): HTMLElement | null => document.getElementById(idOf(cell));

/** The cell that something on the page is in. */
export function cellOf(target: EventTarget): ActiveCell | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return cell === null ? undefined : { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

/** Scrolls sideways until the column is whole in sight, beside those that are pinned. */
export function showColumn(element: HTMLElement, columns: readonly PlacedColumn[], place: number): void {
  if (columns[place]?.isPinned) return;
  const pinned = columns.filter(({ isPinned }) => isPinned).reduce((sum, { width }) => sum + width, 0);
  const left = columns.slice(0, place).reduce((sum, { width }) => sum + width, 0);
  const right = left + (columns[place]?.width ?? 0) + NUMBERS_WIDTH;
  if (left - pinned < element.scrollLeft) element.scrollLeft = left - pinned;
  else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
}
