/** Live rows change in place and go, and the eldest go where there are too many. */
import { expect, test } from 'vitest';
import type { Column } from '../../src/console/run/cells.ts';
import { createLiveStore } from '../../src/console/run/live-store.ts';
import type { RowStore } from '../../src/console/run/row-store.ts';

const column = (name: string): Column => ({
  name,
  path: [name],
  kind: 'text',
  type: 'String',
  isRows: false,
  isNullable: true,
  description: '',
});
const columns = [column('id'), column('note')];
const texts = (store: RowStore) =>
  Array.from({ length: store.length - store.first }, (_, row) =>
    [0, 1].map((index) => store.cell(store.first + row, index)).join(' '),
  );
const row = (id: number, note: string) => ({ id, note });

test('a row that comes again changes where it stands, and one that goes leaves no gap', () => {
  const store = createLiveStore(columns, ['id']);
  store.append([row(1, 'a'), row(2, 'b'), row(3, 'c')]);
  expect(store.version).toBe(0);
  store.append([row(2, 'B'), row(4, 'd')]);
  expect(texts(store)).toEqual(['1 a', '2 B', '3 c', '4 d']);
  const { version } = store;
  expect(version).toBeGreaterThan(0);
  expect(store.remove([{ id: 3 }, { id: 9 }])).toBe(1);
  expect(store.version).toBeGreaterThan(version);
  expect(texts(store)).toEqual(['1 a', '2 B', '4 d']);
});

test('of more rows than there may be the eldest go, and it is known how many', () => {
  const store = createLiveStore(columns, ['id'], 2);
  store.append([row(1, 'a'), row(2, 'b'), row(3, 'c')]);
  expect([store.first, store.length]).toEqual([1, 3]);
  expect(texts(store)).toEqual(['2 b', '3 c']);
});
