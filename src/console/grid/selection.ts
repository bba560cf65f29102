/** A range of cells, from where it was begun to where it has been led. */
import { plainText } from '../run/format-cell.ts';
import type { Rows } from '../run/row-store.ts';
import type { Zone } from '../time/zone.ts';
import type { Placed } from './layout/column-layout.ts';
import type { ActiveCell } from './move.ts';

export interface Range {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromColumn: number;
  readonly toColumn: number;
}

export const rangeOf = (anchor: ActiveCell, active: ActiveCell): Range => ({
  fromRow: Math.min(anchor.row, active.row),
  toRow: Math.max(anchor.row, active.row),
  fromColumn: Math.min(anchor.column, active.column),
  toColumn: Math.max(anchor.column, active.column),
});

/** More are no text for a clipboard: a download is for them. */
export const MAX_COPIED = 500_000;

export const cellsIn = ({ fromRow, toRow, fromColumn, toColumn }: Range): number =>
  (toRow - fromRow + 1) * (toColumn - fromColumn + 1);

/** Tab-separated cells, a line for each row, as spreadsheets take them. One cell is as it is. */
export function textOf(rows: Rows, columns: readonly Placed[], range: Range, zone: Zone): string {
  const wanted = columns.slice(range.fromColumn, range.toColumn + 1);
  const quote = cellsIn(range) > 1 ? quoted : (text: string) => text;
  const lines: string[] = [];
  for (let row = range.fromRow; row <= range.toRow; row += 1) {
    const cells = wanted.map(({ column, index }) => plainText(rows.cell(rows.first + row, index), column, zone));
    lines.push(cells.map(quote).join('\t'));
  }
  return lines.join('\n');
}

const quoted = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
