/** Cells one by one, and some rows of many. */

import type { CellColumn, Cells } from '../types.ts';
import { giveBytes } from './spare-bytes.ts';

export const noCells: Cells = { size: 0, columns: [], text: Buffer.alloc(0), bounds: new Int32Array(0) };

/** The number of the column. @throws Error where the statement has none of this name. */
export function columnOf(name: string, columns: readonly CellColumn[]): number {
  const column = columns.findIndex((candidate) => candidate.name === name);
  if (column === -1) throw new Error(`The statement has no column for ${name}`);
  return column;
}

/** A cell's text, exactly as PostgreSQL writes it; null where it has none. */
export function cellAt({ columns, text, bounds }: Cells, row: number, column: number): string | null {
  const cell = 2 * (row * columns.length + column);
  const begin = bounds[cell] ?? NULL;
  return begin === NULL ? null : text.toString('utf8', begin, bounds[cell + 1]);
}

const NULL = -1;

/** The first `size` rows. */
export const firstRows = (cells: Cells, size: number): Cells => ({
  ...cells,
  size,
  bounds: cells.bounds.subarray(0, 2 * size * cells.columns.length),
});

/** These rows, by their numbers, in this order. */
export function pickRows(cells: Cells, rows: readonly number[]): Cells {
  const width = 2 * cells.columns.length;
  const bounds = new Int32Array(width * rows.length);
  for (const [index, row] of rows.entries())
    bounds.set(cells.bounds.subarray(width * row, width * (row + 1)), width * index);
  return { ...cells, size: rows.length, bounds };
}

/**
 * Makes what lets the bytes that cells stand in be used again, once, however often it is called. Nobody may look at the
 * cells, or at others in the same bytes, after that: these have none any more, so whoever keeps them keeps no bytes.
 */
export function createRelease(cells: Cells): () => void {
  let released = false;
  return () => {
    if (released) return;
    released = true;
    giveBytes(cells.text);
    giveBytes(cells.bounds);
    const { text, bounds } = noCells;
    Object.assign(cells, { text, bounds });
  };
}
