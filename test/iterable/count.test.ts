import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { count } from '../../src/iterable/count.ts';
import { take } from '../../src/iterable/take.ts';

test('counts from 0 by 1, or as told', async () => {
  expect(await collect(take(count(), 3))).toEqual([0, 1, 2]);
  expect(await collect(take(count(10, -5), 4))).toEqual([10, 5, 0, -5]);
});

test('does not add up rounding errors', async () => {
  expect((await collect(take(count(0, 0.1), 4))).at(-1)).toBe(3 * 0.1);
  expect((await collect(take(count(0, 0.1), 1001))).at(-1)).toBe(100);
});
