/** A batch of rows that are there already, for what is tested without a database. */
import type { Row, RowBatch } from '../../src/rows/types.ts';

type Told = Omit<RowBatch, 'rows' | 'size' | 'cells'>;

export const rowBatch = (rows: readonly Row[], told: Partial<Told> & Pick<Told, 'delivered' | 'last'>): RowBatch => ({
  size: rows.length,
  rows: async () => rows,
  cells: undefined,
  bytes: 0,
  estimatedTotal: undefined,
  checksum: '00000000',
  ...told,
});
