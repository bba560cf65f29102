/** Finds a text in the rows that the page has, in any case, without holding the page up. */
import { formatCell } from '../run/format-cell.ts';
import type { Rows } from '../run/row-store.ts';
import { turn } from '../run/turn.ts';
import type { Zone } from '../time/zone.ts';

export interface FoundCell {
  /** Among all rows that have come. */
  readonly row: number;
  readonly column: number;
}

/** @param from the first row that is searched. @returns undefined where it is in none behind it. */
export async function findText(rows: Rows, text: string, from: number, zone: Zone): Promise<FoundCell | undefined> {
  const wanted = text.toLowerCase();
  const { length, columns } = rows;
  for (let row = from; row < length; row += 1) {
    for (const [index, column] of columns.entries()) {
      const cell = rows.cell(row, index);
      if (cell !== null && formatCell(cell, column, zone).toLowerCase().includes(wanted)) return { row, column: index };
    }
    if (row % 512 === 0) await turn();
  }
  return undefined;
}
