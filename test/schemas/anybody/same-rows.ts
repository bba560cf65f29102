/** Every list of a served database by a door, compared with SQL. */
import { expect } from 'vitest';
import { type Door, doors } from '../../doors/doors.ts';
import type { Anybody } from './serve-anybody.ts';

/** Without those that only compress what another one gives. */
export const plainDoors = doors.filter(({ name }) => !/, (gzip|br|zstd)\b/.test(name));

export async function expectSameRows({ server, lists }: Anybody, { open, kind }: Door): Promise<void> {
  for (const [list, { table, rows }] of lists) {
    const expected = kind === 'download' ? rows.map(withFields(table.fields)) : rows;
    expect({ list, rows: await open(server.url, { table }).rows() }).toEqual({ list, rows: expected });
  }
}

/** A download has no lists of rows inside rows. */
const withFields = (fields: readonly string[]) => (row: unknown) =>
  Object.fromEntries(
    Object.entries(row as object).filter(([name]) => fields.some((field) => field.split('.')[0] === name)),
  );
