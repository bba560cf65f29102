/** The layout of a model's columns as the user wants it: order, widths, hidden and pinned columns. */
import type { Column } from '../../run/cells.ts';

export interface ColumnLayout {
  /** Names of columns that were moved, with those around them. Others come where the query has them. */
  readonly order: readonly string[];
  /** In pixels, of columns that were resized. */
  readonly widths: Readonly<Record<string, number>>;
  readonly hidden: readonly string[];
  readonly pinned: readonly string[];
}

export const plainLayout: ColumnLayout = { order: [], widths: {}, hidden: [], pinned: [] };

export interface Placed {
  readonly column: Column;
  /** Its place among the columns of the rows. */
  readonly index: number;
  readonly isPinned: boolean;
}

/** The columns that are shown, as they stand from left to right: first those that are pinned. */
export function arrange(columns: readonly Column[], { order, hidden, pinned }: ColumnLayout): readonly Placed[] {
  const all = columns.map((column, index) => ({ column, index, isPinned: pinned.includes(column.name) }));
  const rank = ({ column, index }: Placed) => {
    const place = order.indexOf(column.name);
    return place < 0 ? order.length + index : place;
  };
  return all
    .filter(({ column }) => !hidden.includes(column.name))
    .sort((a, b) => Number(b.isPinned) - Number(a.isPinned) || rank(a) - rank(b));
}

/** @param to the place that it has afterwards among those that are shown. */
export function move(layout: ColumnLayout, shown: readonly Placed[], name: string, to: number): ColumnLayout {
  const names = shown.map(({ column }) => column.name).filter((other) => other !== name);
  return { ...layout, order: names.toSpliced(Math.max(0, to), 0, name) };
}

export const resize = (layout: ColumnLayout, name: string, width: number | undefined): ColumnLayout => {
  const { [name]: _, ...others } = layout.widths;
  return { ...layout, widths: width === undefined ? others : { ...others, [name]: Math.max(40, Math.round(width)) } };
};

export const hide = (layout: ColumnLayout, name: string): ColumnLayout => ({
  ...layout,
  hidden: [...layout.hidden, name],
});

export const togglePin = (layout: ColumnLayout, name: string): ColumnLayout => ({
  ...layout,
  pinned: layout.pinned.includes(name) ? layout.pinned.filter((other) => other !== name) : [...layout.pinned, name],
});
