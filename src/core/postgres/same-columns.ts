import { createMemo } from '../memo.ts';
import type { CellColumn } from '../types.ts';

/** The same object for the same columns, whichever answer they are of: what is compiled for columns is found again by it. */
export function sameColumns(columns: readonly CellColumn[]): readonly CellColumn[] {
  const key = columns.map(({ name, dataTypeID }) => `${dataTypeID} ${name}`).join('\0');
  const known = knownColumns.get(key);
  if (known !== undefined) return known;
  const kept = columns.map(({ name, dataTypeID }) => ({ name, dataTypeID }));
  knownColumns.set(key, kept);
  return kept;
}

const knownColumns = createMemo<string, readonly CellColumn[]>(500);
