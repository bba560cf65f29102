/** The bound of the rows that travel inside a row: a list that has more is refused, since half a list looks whole. */

import type { Row } from '../core/types.ts';
import { ListTooLong } from '../encode/list-too-long.ts';
import { readerOf } from '../encode/read.ts';
import type { Column } from '../encode/types.ts';
import { SluiceError } from '../errors.ts';

/** Rows of a to-many relation inside one row, at most. */
export const maxListed = 1000;

/** What throws `LIMIT_EXCEEDED` for a batch with a list that is too long; nothing is checked where there are no lists. */
export function createListCheck(columns: readonly Column[]): (rows: readonly Row[]) => void {
  const lists = columns
    .filter(({ rows }) => rows !== undefined)
    .map(({ name, path }) => ({ name, read: readerOf(path) }));
  return (rows) => {
    for (const { name, read } of lists) {
      for (const row of rows) {
        const list = read(row);
        if (Array.isArray(list) && list.length > maxListed) throw tooLong(name);
      }
    }
  };
}

/** Runs what encodes cells, which has its own word for a list that is too long. */
export function refuseLongLists<T>(encode: () => T): T {
  try {
    return encode();
  } catch (error) {
    throw error instanceof ListTooLong ? tooLong(error.column) : error;
  }
}

const tooLong = (name: string) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `A row has more than ${maxListed} rows in ${name}. Narrow it by where, or download these rows by themselves.`,
  );
