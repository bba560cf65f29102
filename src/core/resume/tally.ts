/** Counts the rows of a stream and sums up their keys, so that a reader can tell that it has them all. */
import { crc32 } from 'node:zlib';
import { fieldOf, type Model } from '../model/datamodel.ts';
import { cellAt, columnOf } from '../postgres/cell-at.ts';
import { asItIs, cellText } from '../postgres/cell-text.ts';
import type { Cells } from '../types.ts';
import { keyBytes } from './key-bytes.ts';

/** What a stream has given so far. */
export interface Tally {
  readonly delivered: number;
  /** CRC-32 of the primary keys as text, or of those fields of them that may be told, joined by commas; a line feed each. */
  readonly crc: number;
}

export const emptyTally: Tally = { delivered: 0, crc: 0 };

/**
 * Makes what adds batches to a tally.
 * @param key of no fields where none may be told: then each row counts as an empty text.
 */
export function createTally(model: Model, key: readonly string[]): (tally: Tally, cells: Cells) => Tally {
  const texts = key.map((name) => cellText(fieldOf(model, name)));
  return ({ delivered, crc }, cells) => {
    if (cells.size === 0) return { delivered, crc };
    const columns = key.map((name) => columnOf(name, cells.columns));
    const told = { delivered: delivered + cells.size };
    if (texts.every((text) => text === asItIs)) return { ...told, crc: crc32(keyBytes(cells, columns), crc) };
    const keyText = (row: number) =>
      columns.map((column, index) => texts[index]?.(cellAt(cells, row, column) ?? '') ?? '').join();
    let text = '';
    for (let row = 0; row < cells.size; row += 1) text += `${keyText(row)}\n`;
    return { ...told, crc: crc32(text, crc) };
  };
}

/** As readers are told it. */
export const checksumOf = ({ crc }: Tally): string => crc.toString(16).padStart(8, '0');
