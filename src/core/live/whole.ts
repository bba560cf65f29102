/**
 * Follows a plan that reads several tables, or a part of its rows by `first`: it is read again, whole, once one of its tables
 * has changed, and compared with what it was.
 */
import { createHash } from 'node:crypto';
import { SluiceError } from '../../errors.ts';
import { limitName } from '../limit-name.ts';
import type { ReadRows, Rows } from '../plan/find-many.ts';
import { pickRows } from '../postgres/cell-at.ts';
import type { SortedStatement } from '../resume/sorted-statement.ts';
import type { Cells, Row } from '../types.ts';
import { keysOf } from './by-key.ts';
import type { ChangeLog } from './change-log.ts';
import type { Following } from './following.ts';
import type { Key } from './key-set.ts';
import { unseenBy } from './snapshot.ts';

/** What a reader has. */
export interface Contents {
  /** By their keys, as readers tell them apart. */
  readonly rows: ReadonlyMap<string, { readonly key: Key; readonly hash: string }>;
  /** Whether that is the whole result of one snapshot. */
  readonly isWhole: boolean;
}

const nothing: Contents = { rows: new Map(), isWhole: false };

export interface WholeOptions {
  /** The logs of all tables that the plan reads. */
  readonly logs: readonly [ChangeLog, ...ChangeLog[]];
  readonly key: readonly string[];
  /** A key as readers tell it from others: PostgreSQL may have several texts for one value. */
  readonly show: (key: Key) => string;
  readonly sorted: SortedStatement;
  readonly readRows: ReadRows<Row>;
  readonly maxRows: number;
}

export function followWhole({ logs, key, show, sorted, readRows, maxRows }: WholeOptions): Following<Contents> {
  return {
    logs,
    key,
    nothing,
    ask: ({ mark }) => [
      `SELECT (${logs.flatMap(({ log }) => unseenBy(mark).map((unseen) => `EXISTS (SELECT FROM ${log} WHERE ${unseen})`)).join(' OR ')})::text AS changed`,
    ],
    async *changes(look, { contents = nothing }, pace) {
      if (contents.isWhole && look.answer[0]?.[0] === 'false') {
        yield { rows: undefined, removed: [], reached: [], contents, isEnd: true };
        return;
      }
      const now = new Map<string, { readonly key: Key; readonly hash: string }>();
      // What its reader has, should it go no further: one map, since a copy for each batch would be too much work.
      const had = { rows: new Map(contents.rows), isWhole: false };
      for await (const rows of readRows(look.session, pace, sorted.fromStart)) {
        const changed: number[] = [];
        for (const [row, found] of [...keysOf(rows.cells, key)].entries()) {
          const text = show(found);
          const hash = hashOf(rows.cells, row);
          if (contents.rows.get(text)?.hash !== hash) changed.push(row);
          now.set(text, { key: found, hash });
          had.rows.set(text, { key: found, hash });
        }
        if (now.size > maxRows) throw tooMany(maxRows);
        if (changed.length > 0) yield { rows: picked(rows, changed), removed: [], contents: had, isEnd: false };
      }
      const removed = [...contents.rows].flatMap(([text, { key }]) => (now.has(text) ? [] : [key]));
      yield { rows: undefined, removed, reached: [], contents: { rows: now, isWhole: true }, isEnd: true };
    },
    async readContents() {
      throw new Error('What a plan gives that is read whole is known, or nobody can follow it');
    },
  };
}

/** Hash of all values of a row. A null differs from an empty text. */
function hashOf({ columns, text, bounds }: Cells, row: number): string {
  const hash = createHash('sha1');
  for (let cell = 2 * row * columns.length; cell < 2 * (row + 1) * columns.length; cell += 2) {
    const begin = bounds[cell] ?? -1;
    const end = bounds[cell + 1] ?? -1;
    hash.update(`${begin < 0 ? -1 : end - begin}:`);
    if (begin >= 0) hash.update(text.subarray(begin, end));
  }
  return hash.digest('base64');
}

function picked({ cells, rows, bytes }: Rows<Row>, numbers: readonly number[]): Rows<Row> {
  const isPicked = new Set(numbers);
  return {
    cells: pickRows(cells, numbers),
    rows: async (select) => (await rows(select)).filter((_, index) => isPicked.has(index)),
    bytes: Math.ceil((bytes * numbers.length) / cells.size),
    last: false,
  };
}

const tooMany = (maxRows: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `live: the result has more than ${maxRows} rows (${limitName('liveMaxRows')}), which are read again after each change, since the query ` +
      'leads through relations or has first. Ask for fewer by where or first, or for one table alone.',
  );
