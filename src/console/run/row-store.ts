/** The rows that have come, kept by columns: the last million of them, at some bytes a cell. */
import type { RowKey } from '../../client/types.ts';
import { type Cell, type Column, readerOf } from './cells.ts';
import { type Chunk, packChunk } from './chunk.ts';
import { createDictionary } from './dictionary.ts';
import { createLongest } from './longest.ts';

/** Rows in a chunk: what is younger is kept as it came. */
const CHUNK_ROWS = 8192;
export const KEPT_ROWS = 1_000_000;

export interface Rows {
  readonly columns: readonly Column[];
  /** Place of the eldest row that is kept, from 0. */
  readonly first: number;
  /** How many have come, or of live rows are there. */
  readonly length: number;
  /** Grows when rows that were there change or go. */
  readonly version: number;
  cell(row: number, column: number): Cell;
  /** Cells of a column of which one is the longest that has come. */
  longest(column: number): readonly Cell[];
}

export interface RowStore extends Rows {
  append(rows: readonly unknown[]): void;
  /** Takes the rows with these keys away. @returns how many were there. */
  remove(keys: readonly RowKey[]): number;
}

export function createRowStore(columns: readonly Column[], keptRows = KEPT_ROWS): RowStore {
  const readers = columns.map(readerOf);
  const longest = columns.map(({ kind }) => createLongest(kind));
  const dictionaries = columns.map(createDictionary);
  const keptChunks = Math.max(1, Math.ceil(keptRows / CHUNK_ROWS));
  /** The eldest first, each with a chunk for every column. */
  const packed: (readonly Chunk[])[] = [];
  let dropped = 0;
  let young: Cell[][] = columns.map(() => []);
  let youngRows = 0;

  const pack = () => {
    packed.push(young.map((cells, index) => packChunk(cells, dictionaries[index] ?? createDictionary())));
    young = columns.map(() => []);
    youngRows = 0;
    if (packed.length > keptChunks) {
      packed.shift();
      dropped += 1;
    }
  };

  return {
    columns,
    append(rows) {
      for (const row of rows) {
        for (const [index, read] of readers.entries()) {
          const cell = read(row);
          young[index]?.push(cell);
          longest[index]?.note(cell);
        }
        youngRows += 1;
        if (youngRows === CHUNK_ROWS) pack();
      }
    },
    remove: () => 0,
    version: 0,
    longest: (column) => longest[column]?.cells ?? [],
    get first() {
      return dropped * CHUNK_ROWS;
    },
    get length() {
      return (dropped + packed.length) * CHUNK_ROWS + youngRows;
    },
    cell(row, column) {
      const chunk = Math.floor(row / CHUNK_ROWS) - dropped;
      const index = row % CHUNK_ROWS;
      if (chunk === packed.length) return young[column]?.[index] ?? null;
      return packed[chunk]?.[column]?.at(index) ?? null;
    },
  };
}
