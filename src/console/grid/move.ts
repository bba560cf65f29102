/** The cell that a key leads to. */

export interface ActiveCell {
  /** Its place among the rows that are kept. */
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page has. */
  readonly page: number;
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** @returns undefined for a key that leads nowhere. */
export function move(
  { row, column }: ActiveCell,
  { key, ctrlKey, metaKey }: Key,
  extent: Extent,
): ActiveCell | undefined {
  const far = ctrlKey || metaKey;
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  if (lastRow < 0 || lastColumn < 0) return undefined;
  const to = (nextRow: number, nextColumn: number): ActiveCell => ({
    row: Math.min(lastRow, Math.max(0, nextRow)),
    column: Math.min(lastColumn, Math.max(0, nextColumn)),
  });
  switch (key) {
    case 'ArrowDown':
      return to(far ? lastRow : row + 1, column);
    case 'ArrowUp':
      return to(far ? 0 : row - 1, column);
    case 'ArrowRight':
      return to(row, far ? lastColumn : column + 1);
    case 'ArrowLeft':
      return to(row, far ? 0 : column - 1);
    case 'PageDown':
      return to(row + extent.page, column);
    case 'PageUp':
      return to(row - extent.page, column);
    case 'Home':
      return to(far ? 0 : row, 0);
    case 'End':
      return to(far ? lastRow : row, lastColumn);
    default:
      return undefined;
  }
}
