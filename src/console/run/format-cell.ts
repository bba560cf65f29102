/** Cells as people read them in a line. */
import type { ValueKind } from '../catalogue/scalars.ts';
import { NESTED_ROWS } from '../query/selection.ts';
import { formatMoment } from '../time/format-moment.ts';
import type { Zone } from '../time/zone.ts';
import { formatBytes } from '../ui/numbers.ts';
import { type Cell, type Column, CUT } from './cells.ts';

type Formed = Pick<Column, 'kind' | 'type'>;

/** null is `null`, and an empty text `""`: their look tells them from texts that read the same. */
export function formatCell(cell: Cell, { kind, type }: Formed, zone: Zone = 'utc'): string {
  if (cell === null) return 'null';
  if (kind === 'moment' && typeof cell === 'number') return formatMoment(cell, zone);
  if (type === 'Byte' && kind === 'text') return formatBytes(sizeOf(String(cell)));
  if (cell === '') return '""';
  const text = String(cell);
  return text.startsWith(CUT) && kind === 'json' ? `first ${NESTED_ROWS} of more: ${text.slice(1)}` : text;
}

/** The cell as other programs take it: the value alone, and nothing for null. Moments are as they are seen. */
export function plainText(cell: Cell, { kind }: { readonly kind: ValueKind }, zone: Zone = 'utc'): string {
  if (cell === null) return '';
  if (kind === 'moment' && typeof cell === 'number') return formatMoment(cell, zone);
  return kind === 'json' ? String(cell).replace(CUT, '') : String(cell);
}

/** Bytes of a base64 text. */
export const sizeOf = (base64: string): number =>
  Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
