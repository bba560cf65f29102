/** Rows whose text may be made at once: few of them, where they are wide, or where their reader wants much of each. */
import { SluiceError } from '../../errors.ts';
import { limitName } from '../limit-name.ts';
import type { Cells, TextSize } from '../types.ts';

/**
 * How many of the first of these rows fit: one at least.
 * @param most bytes that their text may have; a row's may have as many.
 * @throws SluiceError `LIMIT_EXCEEDED` where the first alone has more.
 */
export function rowsWithin(most: number, cells: Cells, { keyBytes, times }: TextSize = asItIs): number {
  if (spanOf(cells) * times + cells.size * keyBytes <= most) return cells.size;
  let text = 0;
  for (let row = 0; row < cells.size; row += 1) {
    text += keyBytes + times * bytesOf(cells, row);
    if (text <= most) continue;
    if (row === 0) throw tooWide(text, most, times);
    return row;
  }
  return cells.size;
}

const asItIs: TextSize = { keyBytes: 0, times: 1 };

/** Bytes from the first value to the last: those of all of them, and perhaps more. */
function spanOf({ bounds }: Cells): number {
  const first = bounds.find((bound) => bound >= 0) ?? 0;
  const last = bounds.findLast((bound) => bound >= 0) ?? 0;
  return Math.abs(last - first);
}

function bytesOf({ bounds, columns }: Cells, row: number): number {
  let bytes = 0;
  for (let cell = row * columns.length; cell < (row + 1) * columns.length; cell += 1)
    bytes += (bounds[2 * cell + 1] ?? 0) - (bounds[2 * cell] ?? 0);
  return bytes;
}

function tooWide(bytes: number, most: number, times: number): SluiceError {
  const often = times > 1 ? `, with a column that is asked for ${times} times` : '';
  return new SluiceError(
    'LIMIT_EXCEEDED',
    `A row may make ${bytes} bytes of text${often}, of ${most} that one may have (${limitName('maxRowBytes')}). Ask for fewer of its columns, or leave it out by where.`,
  );
}
