/** Finds the cells in messages with rows (`DataRow`), as PostgreSQL sends them. */
import { takeBytes } from './spare-bytes.ts';

/**
 * @param bytes messages that follow each other: a code, their length, the number of cells, and each cell's length (-1
 * for a null) and text.
 * @throws Error where a row has another number of cells: the bytes are then not what they are taken for.
 * @returns the cells' bounds, as `Cells` has them, and where the last of these messages ends.
 */
export function indexRows(bytes: Buffer, rows: number, columns: number): { bounds: Int32Array; end: number } {
  const count = 2 * rows * columns;
  const { buffer, byteOffset } = takeBytes(count * Int32Array.BYTES_PER_ELEMENT);
  const bounds = new Int32Array(buffer, byteOffset, count);
  let at = 0;
  let cell = 0;
  for (let row = 0; row < rows; row += 1) {
    const cells = (byte(bytes, at + COUNT_AT) << 8) | byte(bytes, at + COUNT_AT + 1);
    if (cells !== columns) throw new Error(`PostgreSQL has sent a row of ${cells} cells for ${columns} columns`);
    at += BEFORE_CELLS;
    for (let column = 0; column < columns; column += 1) {
      // By hand: `readInt32BE` checks its argument each time, and this runs for every cell there is.
      const length =
        (byte(bytes, at) << 24) | (byte(bytes, at + 1) << 16) | (byte(bytes, at + 2) << 8) | byte(bytes, at + 3);
      at += 4;
      if (length < 0) {
        bounds[cell] = -1;
        bounds[cell + 1] = -1;
      } else {
        bounds[cell] = at;
        at += length;
        bounds[cell + 1] = at;
      }
      cell += 2;
    }
  }
  return { bounds, end: at };
}

/** A code, the length in 4 bytes, the number of cells in 2. */
const BEFORE_CELLS = 7;
const COUNT_AT = 5;

/** The length of a message has been waited for: no index is out of bounds. */
const byte = (bytes: Buffer, at: number): number => bytes[at] ?? 0;
