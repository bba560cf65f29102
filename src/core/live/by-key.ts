/** Follows a plan that reads one table: the rows whose keys have changed are read again. */
import { SluiceError } from '../../errors.ts';
import { limitName } from '../limit-name.ts';
import type { ReadRows, Rows } from '../plan/find-many.ts';
import { cellAt, columnOf } from '../postgres/cell-at.ts';
import type { SortedStatement } from '../resume/sorted-statement.ts';
import type { Cells, Row } from '../types.ts';
import type { ChangeLog } from './change-log.ts';
import { changedKeys, changedKeysSql } from './changed-keys.ts';
import type { Following, LivePace } from './following.ts';
import { type Key, KeySet } from './key-set.ts';
import type { Look } from './look.ts';

export interface ByKeyOptions {
  readonly log: ChangeLog;
  /** The fields of the key, in the order of the log. */
  readonly key: readonly string[];
  /** A key as readers tell it from others: PostgreSQL may have several texts for one value. */
  readonly show: (key: Key) => string;
  readonly sorted: SortedStatement;
  readonly readRows: ReadRows<Row>;
  /** Keys of the result, at most: they are kept in memory. */
  readonly maxKeys: number;
}

export function followByKey({ log, key, show, sorted, readRows, maxKeys }: ByKeyOptions): Following<KeySet> {
  const check = (size: number) => {
    if (size > maxKeys) throw tooMany(maxKeys);
  };
  const collect = () => {
    const builder = KeySet.builder();
    return {
      add(cells: Cells) {
        for (const found of keysOf(cells, key)) builder.add(found);
        check(builder.size);
      },
      contents: () => builder.build(),
    };
  };
  return {
    logs: [log],
    key,
    ask: (since) => changedKeysSql(log, since),
    async *changes(look, { contents, end, isPartial = false }, pace) {
      let now = contents;
      for await (const { keys, reached, isEnd } of changedKeys(look, log, pace.signal)) {
        const present = new Set<string>();
        const shown = new Set<string>();
        let held: Rows<Row> | undefined;
        for await (const rows of keys.length === 0 ? [] : amongKeys(look, keys, pace)) {
          if (held !== undefined) yield { rows: held, removed: [], contents: now, isEnd: false };
          const found = [...keysOf(rows.cells, key)];
          for (const one of found) {
            present.add(JSON.stringify(one));
            shown.add(show(one));
          }
          now = now?.with(found);
          held = rows.cells.size > 0 ? rows : undefined;
        }
        const absent = keys.filter((changed) => !present.has(JSON.stringify(changed)));
        const gone = contents === undefined ? absent : absent.filter((changed) => now?.has(changed));
        // What has another text now is not gone: its reader may have been given it just before.
        const removed = gone.filter((changed) => !shown.has(show(changed)));
        now = now?.with([], absent);
        if (now !== undefined) check(now.size);
        if (isEnd && !isPartial) now ??= end ?? (await this.readContents(look.session, pace));
        yield { rows: held, removed, reached, contents: now, isEnd };
      }
    },
    async readContents(session, pace) {
      const collected = collect();
      for await (const { cells } of readRows(session, pace, sorted.keysAlone(log.key, key))) collected.add(cells);
      return collected.contents();
    },
    collect,
  };

  function amongKeys({ session }: Look, keys: readonly Key[], pace: LivePace) {
    return readRows(session, pace, sorted.among(log.key, keys));
  }
}

/** The keys of rows, as PostgreSQL writes them. */
export function* keysOf(cells: Cells, key: readonly string[]): Generator<Key, void, undefined> {
  if (cells.size === 0) return;
  const columns = key.map((name) => columnOf(name, cells.columns));
  for (let row = 0; row < cells.size; row += 1) yield columns.map((column) => cellAt(cells, row, column) ?? '');
}

const tooMany = (maxKeys: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `live: the result has more than ${maxKeys} rows (${limitName('liveMaxKeys')}), whose keys would have to be kept. Ask for fewer by where.`,
  );
