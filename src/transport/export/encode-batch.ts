/** A batch of a download as bytes: from its cells, or where that cannot be, from the rows that Prisma makes of them. */
import type { Encoder } from '../../encode/types.ts';
import type { Row, RowBatch } from '../../rows/types.ts';
import { refuseLongLists } from './listed-rows.ts';

/** @param check throws for rows that are not to be sent; those of cells are checked by the encoder. */
export async function encodeBatch(
  { cells, rows }: RowBatch,
  { encoder, check }: { readonly encoder: Encoder; readonly check: (rows: readonly Row[]) => void },
): Promise<Buffer> {
  const bytes = cells && refuseLongLists(() => encoder.cells?.(cells));
  if (bytes !== undefined) return bytes;
  const made = await rows();
  check(made);
  return Buffer.from(encoder.rows(made));
}
