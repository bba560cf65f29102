/** Rows are kept as they came, in few bytes, and no more of them than there may be. */

import { describe, expect, test } from 'vitest';
import type { ValueKind } from '../../src/console/catalogue/scalars.ts';
import type { Cell, Column } from '../../src/console/run/cells.ts';
import { packChunk } from '../../src/console/run/chunk.ts';
import { createDictionary } from '../../src/console/run/dictionary.ts';
import { createRowStore } from '../../src/console/run/row-store.ts';
import fc from '../utils/fast-check.ts';

const column = (name: string, kind: ValueKind): Column => ({
  name,
  path: name.split('.'),
  kind,
  type: '',
  isRows: false,
  isNullable: true,
  description: '',
});

describe('a chunk', () => {
  const integer = fc.integer();
  const cells = fc.oneof(
    fc.array(fc.option(integer)),
    fc.array(fc.option(fc.double({ noNaN: true }))),
    fc.array(fc.option(fc.constantFrom('a', 'b', ''))),
    fc.array(fc.option(fc.string({ unit: 'grapheme' }))),
  );

  test('gives back every cell, nulls and empty texts kept apart', () => {
    fc.assert(
      fc.property(cells, (list: Cell[]) => {
        const chunk = packChunk(list, createDictionary());
        expect(list.map((_, index) => chunk.at(index))).toEqual(list);
      }),
    );
  });

  test('gives back texts of which there are too many for a dictionary', () => {
    const texts = Array.from({ length: 11_000 }, (_, index) => (index % 7 === 0 ? null : `text ${index}`));
    const chunk = packChunk(texts, createDictionary());
    expect(texts.map((_, index) => chunk.at(index))).toEqual(texts);
  });
});

describe('the store', () => {
  const columns = [column('id', 'number'), column('at', 'moment'), column('of.name', 'text'), column('tags', 'json')];
  const row = (id: number) => ({
    id,
    at: new Date(id * 1000).toISOString(),
    of: id % 3 === 0 ? null : { name: `name ${id % 5}` },
    tags: id % 2 === 0 ? null : [id],
  });
  const kept = (id: number): Cell[] => [
    id,
    id * 1000,
    id % 3 === 0 ? null : `name ${id % 5}`,
    id % 2 === 0 ? null : `[${id}]`,
  ];
  const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => row(first + index));

  test('gives back every row, packed or not', () => {
    const store = createRowStore(columns);
    for (let first = 0; first < 20_000; first += 1000) store.append(rowsFrom(first, 1000));
    expect([store.first, store.length]).toEqual([0, 20_000]);
    for (const id of [0, 1, 8191, 8192, 8193, 16_383, 16_384, 19_999]) {
      expect(columns.map((_, index) => store.cell(id, index))).toEqual(kept(id));
    }
  });

  test('lets the eldest go beyond its bound, and keeps their numbers', () => {
    const store = createRowStore(columns, 20_000);
    for (let first = 0; first < 60_000; first += 1000) store.append(rowsFrom(first, 1000));
    expect(store.length).toBe(60_000);
    expect(store.length - store.first).toBeGreaterThanOrEqual(20_000);
    expect(store.length - store.first).toBeLessThan(20_000 + 2 * 8192);
    for (const id of [store.first, 59_999]) expect(columns.map((_, index) => store.cell(id, index))).toEqual(kept(id));
    expect(store.cell(store.first - 1, 0)).toBeNull();
  });
});
