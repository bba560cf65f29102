/** A batch of rows that are there already, for what is tested without a database. */
import type { Row, RowBatch } from '../../src/core/types.ts';

type Told = Pick<RowBatch, 'bytes' | 'delivered' | 'checksum' | 'estimatedTotal' | 'last'>;

/** Its tokens tell how many rows stand before them: `after 3`. */
export function rowBatch(rows: readonly Row[], told: Partial<Told> & Pick<Told, 'delivered' | 'last'>): RowBatch {
  const { bytes = 0, delivered: all, checksum = '00000000', estimatedTotal, last } = told;
  return {
    size: rows.length,
    rows: async () => rows,
    cells: undefined,
    bytes,
    delivered: all,
    checksum,
    estimatedTotal,
    snapshot: 1,
    mark(count = rows.length) {
      const delivered = all - rows.length + count;
      return { delivered, checksum, token: `after ${delivered}`, canContinue: true };
    },
    last,
    release() {},
  };
}
