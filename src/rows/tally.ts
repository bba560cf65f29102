/** Counts the rows of a stream and sums up their keys, so that a reader can tell that it has them all. */
import { crc32 } from 'node:zlib';
import type { Row } from './types.ts';

/** Running count and CRC-32 of the primary keys as text, the fields of one key joined by commas, a line feed each. */
export function createTally(key: readonly string[]) {
  let delivered = 0;
  let crc = 0;
  return {
    add(rows: readonly Row[]) {
      delivered += rows.length;
      let text = '';
      for (const row of rows) text += `${keyText(row, key)}\n`;
      crc = crc32(text, crc);
      return { delivered, checksum: crc.toString(16).padStart(8, '0') };
    },
  };
}

const keyText = (row: Row, key: readonly string[]): string => key.map((field) => valueText(row[field])).join();

const valueText = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));
