/** Compares the end of a complete stream with what the page has counted itself. */
import { createChecksum } from '../../client/checksum.ts';
import type { End } from '../../client/types.ts';

export interface Proof extends End {
  /** `count`: there is no checksum to compare. */
  readonly agrees: 'count and checksum' | 'count' | 'not';
}

export interface Prover {
  add(rows: readonly unknown[]): void;
  prove(end: End): Proof;
}

/** @param key the fields that the checksum is made of; none, where they are not known. */
export function createProver(key: readonly string[]): Prover {
  const checksum = createChecksum();
  let count = 0;
  return {
    add(rows) {
      count += rows.length;
      if (key.length > 0) for (const row of rows) checksum.add(keyText(row, key));
    },
    prove(end) {
      const counts = end.rowCount === count;
      if (end.checksum === undefined || key.length === 0) return { ...end, agrees: counts ? 'count' : 'not' };
      return { ...end, agrees: counts && end.checksum === checksum.text ? 'count and checksum' : 'not' };
    },
  };
}

const keyText = (row: unknown, key: readonly string[]): string =>
  key.map((name) => String((row as Readonly<Record<string, unknown>>)[name])).join(',');
