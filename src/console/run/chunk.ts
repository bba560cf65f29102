/** Cells of one column that do not change any more, in as few bytes as they need. */
import type { Cell } from './cells.ts';
import type { Dictionary } from './dictionary.ts';

export interface Chunk {
  at(index: number): Cell;
}

/** Numbers take four bytes each, or eight; texts that repeat themselves two; others their UTF-8. */
export function packChunk(cells: readonly Cell[], dictionary: Dictionary): Chunk {
  return cells.every(isNumberOrNull) ? packNumbers(cells) : (packCodes(cells, dictionary) ?? packTexts(cells));
}

const isNumberOrNull = (cell: Cell): cell is number | null => typeof cell !== 'string';

/** Stands for null, and is too small a number to be met. */
const NULL = -(2 ** 31);

function packNumbers(cells: readonly (number | null)[]): Chunk {
  const fits = cells.every((cell) => cell === null || ((cell | 0) === cell && cell !== NULL && !Object.is(cell, -0)));
  if (fits) {
    const numbers = Int32Array.from(cells, (cell) => cell ?? NULL);
    return { at: (index) => (numbers[index] === NULL ? null : (numbers[index] ?? null)) };
  }
  const numbers = Float64Array.from(cells, (cell) => cell ?? Number.NaN);
  return { at: (index) => (Number.isNaN(numbers[index]) ? null : (numbers[index] ?? null)) };
}

function packCodes(cells: readonly Cell[], dictionary: Dictionary): Chunk | undefined {
  const codes = new Uint16Array(cells.length);
  for (const [index, cell] of cells.entries()) {
    const code = cell === null ? 0 : dictionary.codeOf(String(cell));
    if (code === undefined) return undefined;
    codes[index] = code;
  }
  return { at: (index) => dictionary.textOf(codes[index] ?? 0) };
}

function packTexts(cells: readonly Cell[]): Chunk {
  const ends = new Uint32Array(cells.length);
  const isNull = new Uint8Array(cells.length);
  const texts = cells.map((cell, index) => {
    if (cell === null) isNull[index] = 1;
    return encoder.encode(cell === null ? '' : String(cell));
  });
  let size = 0;
  for (const [index, { length }] of texts.entries()) {
    size += length;
    ends[index] = size;
  }
  const bytes = new Uint8Array(size);
  for (const [index, text] of texts.entries()) bytes.set(text, index === 0 ? 0 : ends[index - 1]);
  return {
    at: (index) =>
      isNull[index] ? null : decoder.decode(bytes.subarray(index === 0 ? 0 : ends[index - 1], ends[index])),
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
