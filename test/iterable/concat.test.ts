import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { concat } from '../../src/iterable/concat.ts';
import { pull, tracked } from './tracked.ts';

test('gives one source after the other, sync or async', async () => {
  expect(await collect(concat(tracked([1, 2]), [], [3], tracked([4])))).toEqual([1, 2, 3, 4]);
  expect(await collect(concat())).toEqual([]);
});

test('does not touch a source before its turn', async () => {
  const [first, second, third] = [tracked([1]), tracked([2, 3]), tracked([4])];
  const all = concat(first, second, third);
  await pull(all, 1);
  expect(second.opened).toBe(0);
  await pull(all, 1);
  await all.return();
  expect([first, second, third].map(({ returns, opened }) => [opened, returns])).toEqual([
    [1, 0],
    [1, 1],
    [0, 0],
  ]);
});

test('leaves the later sources alone when one fails', async () => {
  const [first, second] = [tracked([1], { failAt: 1 }), tracked([2])];
  await expect(collect(concat(first, second))).rejects.toBe(first.failure);
  expect(second.opened).toBe(0);
});
