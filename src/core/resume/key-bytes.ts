/** Keys that are summed up as the database writes them, without a string made of any. */
import type { Cells } from '../types.ts';

/** The cells of these columns, joined by commas, a line feed after each row; of no columns, line feeds alone. */
export function keyBytes({ size, columns, text, bounds }: Cells, key: readonly number[]): Buffer {
  if (key.length === 0) return Buffer.alloc(size, LINE_FEED);
  const cells = key.map((column) => 2 * column);
  const width = 2 * columns.length;
  let length = 0;
  for (let row = 0; row < size * width; row += width)
    for (const cell of cells) length += 1 + (bounds[row + cell + 1] ?? 0) - (bounds[row + cell] ?? 0);

  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (let row = 0; row < size * width; row += width) {
    for (const cell of cells) {
      const end = bounds[row + cell + 1] ?? 0;
      for (let index = bounds[row + cell] ?? 0; index < end; index += 1, at += 1) bytes[at] = text[index] ?? 0;
      bytes[at] = COMMA;
      at += 1;
    }
    bytes[at - 1] = LINE_FEED;
  }
  return bytes;
}

const COMMA = 0x2c;
const LINE_FEED = 0x0a;
