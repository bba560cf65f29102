/** Reads a column's value from a row. */
import type { Row } from '../core/types.ts';

/** What follows a path into a row. Where a relation on the way is null, so is the value. */
export function readerOf([first = '', ...others]: readonly string[]): (row: Row) => unknown {
  if (others.length === 0) return (row) => row[first];
  return (row) => {
    let value = row[first];
    for (const field of others) value = isRecord(value) ? value[field] : null;
    return value;
  };
}

/** Whether a value is a record that Prisma nested into the row; its fields are columns that were selected. */
export const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null;
