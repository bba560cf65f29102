/** Live rows by their keys: they change in place, and go. The last million of them are kept. */
import { type Cell, type Column, readerOf } from './cells.ts';
import { createLongest } from './longest.ts';
import { KEPT_ROWS, type RowStore } from './row-store.ts';

/** @param key fields that name a row, as rows and `removed` have them. */
export function createLiveStore(columns: readonly Column[], key: readonly string[], keptRows = KEPT_ROWS): RowStore {
  const readers = columns.map(readerOf);
  const longest = columns.map(({ kind }) => createLongest(kind));
  const byKey = new Map<string, readonly Cell[]>();
  let inOrder: readonly (readonly Cell[])[] | undefined;
  let dropped = 0;
  let version = 0;

  const keyText = (row: unknown) => JSON.stringify(key.map((name) => (row as Readonly<Record<string, unknown>>)[name]));
  return {
    columns,
    append(rows) {
      for (const row of rows) {
        const cells = readers.map((read) => read(row));
        for (const [index, cell] of cells.entries()) longest[index]?.note(cell);
        const text = keyText(row);
        if (byKey.has(text)) version += 1;
        byKey.set(text, cells);
      }
      for (const text of byKey.keys()) {
        if (byKey.size <= keptRows) break;
        byKey.delete(text);
        dropped += 1;
      }
      inOrder = undefined;
    },
    remove(keys) {
      let gone = 0;
      for (const one of keys) if (byKey.delete(keyText(one))) gone += 1;
      if (gone > 0) version += 1;
      inOrder = undefined;
      return gone;
    },
    longest: (column) => longest[column]?.cells ?? [],
    get version() {
      return version;
    },
    get first() {
      return dropped;
    },
    get length() {
      return dropped + byKey.size;
    },
    cell(row, column) {
      inOrder ??= [...byKey.values()];
      return inOrder[row - dropped]?.[column] ?? null;
    },
  };
}
