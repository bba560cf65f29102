/** Widths of columns, by what their first rows need. */
import { formatCell } from '../run/format-cell.ts';
import type { Rows } from '../run/row-store.ts';

const SAMPLE_ROWS = 100;
const CHARACTER = 7.2;
const PADDING = 24;
const MIN = 60;
const MAX = 170;
/** Lists and objects are long; some of one should be seen. */
const MAX_JSON = 300;

/** In pixels. */
export function columnWidths({ columns, first, length, cell }: Rows): readonly number[] {
  const sampled = Math.min(length - first, SAMPLE_ROWS);
  return columns.map(({ path, kind }, column) => {
    let longest = Math.max(path.at(-1)?.length ?? 0, path.slice(0, -1).join(' › ').length * 0.85) + 1;
    for (let row = first; row < first + sampled; row += 1) {
      longest = Math.max(longest, formatCell(cell(row, column), kind).length);
    }
    return Math.round(Math.min(kind === 'json' ? MAX_JSON : MAX, Math.max(MIN, longest * CHARACTER + PADDING)));
  });
}
