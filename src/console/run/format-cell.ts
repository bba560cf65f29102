/** Cells as people read them. */
import type { ValueKind } from '../catalogue/scalars.ts';
import type { Cell } from './cells.ts';

/** A moment is told in UTC, down to what it has: minutes, seconds or milliseconds. */
export function formatCell(cell: Cell, kind: ValueKind): string {
  if (cell === null) return 'null';
  if (kind === 'moment' && typeof cell === 'number') return formatMoment(cell);
  return String(cell);
}

export function formatMoment(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  const end = milliseconds % 60_000 === 0 ? 16 : milliseconds % 1000 === 0 ? 19 : 23;
  return text.slice(0, end).replace('T', ' ');
}
