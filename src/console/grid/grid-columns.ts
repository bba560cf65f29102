/** The columns of the grid as they stand, with their widths, and where those that are pinned stay. */
import type { Rows } from '../run/row-store.ts';
import type { Zone } from '../time/zone.ts';
import { columnWidth } from './column-widths.ts';
import { arrange, type ColumnLayout, type Placed } from './layout/column-layout.ts';

export interface PlacedColumn extends Placed {
  readonly width: number;
  /** Pixels from the left where it stays; undefined where it scrolls. */
  readonly left: number | undefined;
}

export const NUMBERS_WIDTH = 74;

export function gridColumns(rows: Rows, layout: ColumnLayout, zone: Zone): readonly PlacedColumn[] {
  let left = NUMBERS_WIDTH;
  return arrange(rows.columns, layout).map((placed) => {
    const width = layout.widths[placed.column.name] ?? columnWidth(rows, placed.index, zone);
    const column = { ...placed, width, left: placed.isPinned ? left : undefined };
    if (placed.isPinned) left += width;
    return column;
  });
}

/** Whether nothing about them has changed, so that rows need not be drawn again. */
export const sameColumns = (a: readonly PlacedColumn[], b: readonly PlacedColumn[]): boolean =>
  a.length === b.length && a.every(({ column, left }, index) => column === b[index]?.column && left === b[index]?.left);
