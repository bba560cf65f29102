/** A batch of a download as bytes: from its cells, or where that cannot be, from the rows that Prisma makes of them. */

import { cellAt, columnOf } from '../core/postgres/cell-at.ts';
import { noRelatedRow } from '../core/prisma/no-related-row.ts';
import type { Row, RowBatch } from '../core/types.ts';
import { RowMissing } from '../encode/required-rows.ts';
import { turnFor } from '../iterable/turn.ts';
import { refuseLongLists } from './listed-rows.ts';
import type { Download } from './read-query.ts';

/** @throws SluiceError for a list that is too long, and for a relation that leads nowhere and must not. */
export async function encodeBatch(batch: RowBatch, { plan, encoder, check }: Download): Promise<Buffer> {
  const { cells } = batch;
  await turnFor(batch.bytes);
  let rows: readonly Row[] | undefined;
  try {
    const bytes = cells && refuseLongLists(() => encoder.cells?.(cells));
    if (bytes !== undefined) return bytes;
    rows = await batch.rows();
    check(rows);
    return Buffer.from(encoder.rows(rows));
  } catch (error) {
    if (!(error instanceof RowMissing)) throw error;
    const { row = 0, relation } = error;
    const key = plan.shown?.key ?? [];
    const keyValue = (name: string) =>
      rows ? rows[row]?.[name] : cells && cellAt(cells, row, columnOf(name, cells.columns));
    throw noRelatedRow(relation, Object.fromEntries(key.map((name) => [name, keyValue(name)])));
  }
}
