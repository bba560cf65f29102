/** A batch in two: what may go now, and what has to wait. */

import type { Rows } from '../plan/find-many.ts';
import { firstRows, pickRows } from '../postgres/cell-at.ts';

/** @returns the batch itself where it has no more rows than that. */
export function splitRows<R>(batch: Rows<R>, atMost = Number.POSITIVE_INFINITY): readonly Rows<R>[] {
  const { cells, rows, bytes, last } = batch;
  if (cells.size <= atMost) return [batch];
  const count = Math.max(1, atMost);
  const bytesNow = Math.round((bytes * count) / cells.size);
  const later = Array.from({ length: cells.size - count }, (_, index) => count + index);
  return [
    {
      cells: firstRows(cells, count),
      rows: async (select) => (await rows(select)).slice(0, count),
      bytes: bytesNow,
      last: false,
    },
    {
      cells: pickRows(cells, later),
      rows: async (select) => (await rows(select)).slice(count),
      bytes: bytes - bytesNow,
      last,
    },
  ];
}
