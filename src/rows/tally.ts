/** Counts the rows of a stream and sums up their keys, so that a reader can tell that it has them all. */
import { crc32 } from 'node:zlib';
import { cellText } from './cell-text.ts';
import { columnOf } from './column-of.ts';
import { fieldOf } from './model.ts';
import type { TextBatch, TextRow } from './tap.ts';

/** What a stream has given so far. */
export interface Tally {
  readonly delivered: number;
  /** CRC-32 of the primary keys as text, the fields of one key joined by commas, a line feed each. */
  readonly crc: number;
}

export const emptyTally: Tally = { delivered: 0, crc: 0 };

/** Makes what adds batches to a tally. */
export function createTally(model: string, key: readonly string[]): (tally: Tally, batch: TextBatch) => Tally {
  const texts = key.map((name) => cellText(fieldOf(model, name)));
  let keyText: ((row: TextRow) => string) | undefined;

  const keyTextOf = ({ fields }: TextBatch): ((row: TextRow) => string) => {
    const columns = key.map((name) => columnOf(name, fields));
    const parts = (row: TextRow) => columns.map((column, index) => texts[index]?.(row[column] ?? '') ?? '');
    return (row) => parts(row).join();
  };

  return ({ delivered, crc }, batch) => {
    if (batch.rows.length === 0) return { delivered, crc };
    keyText ??= keyTextOf(batch);
    let text = '';
    for (const row of batch.rows) text += `${keyText(row)}\n`;
    return { delivered: delivered + batch.rows.length, crc: crc32(text, crc) };
  };
}

/** As readers are told it. */
export const checksumOf = ({ crc }: Tally): string => crc.toString(16).padStart(8, '0');
