/** Rows that are kept by columns as the objects that they came as. */
import type { List } from '../../catalogue/types.ts';
import { type Cell, type Column, CUT } from '../../run/cells.ts';
import type { Rows } from '../../run/row-store.ts';
import type { RowKey } from './look-up.ts';

export function jsonOfCell(cell: Cell, { kind, type }: Column): unknown {
  if (cell === null) return null;
  if (kind === 'json') return JSON.parse(String(cell).replace(CUT, ''));
  if (type === 'Boolean') return cell === 'true';
  return kind === 'moment' ? new Date(Number(cell)).toISOString() : cell;
}

/** With its relations as objects. */
export function jsonOfRow(rows: Rows, row: number): Readonly<Record<string, unknown>> {
  const whole: Record<string, unknown> = {};
  for (const [index, column] of rows.columns.entries()) {
    let inside = whole;
    for (const name of column.path.slice(0, -1)) {
      inside[name] ??= {};
      inside = inside[name] as Record<string, unknown>; // made in the line before
    }
    inside[column.path.at(-1) ?? ''] = jsonOfCell(rows.cell(row, index), column);
  }
  return whole;
}

/** @returns undefined where a column of the key is missing. */
export function keyOfRow({ key }: List, rows: Rows, row: number): RowKey | undefined {
  const entries = key.map((name) => {
    const index = rows.columns.findIndex((column) => column.name === name);
    const column = rows.columns[index];
    return column === undefined ? undefined : ([name, { equals: jsonOfCell(rows.cell(row, index), column) }] as const);
  });
  const known = entries.filter((entry) => entry !== undefined);
  return key.length > 0 && known.length === key.length ? Object.fromEntries(known) : undefined;
}
