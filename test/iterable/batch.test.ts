import { expect, test } from 'vitest';
import { batch } from '../../src/iterable/batch.ts';
import { collect } from '../../src/iterable/collect.ts';
import { tracked } from './tracked.ts';

test('the last batch may be shorter, and none is empty', async () => {
  expect(await collect(batch([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]]);
  expect(await collect(batch([1, 2], 2))).toEqual([[1, 2]]);
  expect(await collect(batch([], 2))).toEqual([]);
});

test('every batch is an array of its own', async () => {
  const [first, second] = await collect(batch([1, 2], 1));
  expect(first).not.toBe(second);
});

test('drops the batch that was being filled when the source fails', async () => {
  const source = tracked([1, 2, 3], { failAt: 3 });
  const batches = batch(source, 2);
  expect((await batches.next()).value).toEqual([1, 2]);
  await expect(batches.next()).rejects.toBe(source.failure);
  expect(await batches.next()).toEqual({ done: true, value: undefined });
});

test.each([0, -1, 2.5, Number.NaN])('refuses a size of %s', async (bad) => {
  await expect(batch([1], bad).next()).rejects.toThrow(
    RangeError(`size must be a whole number of at least 1, not ${bad}`),
  );
});
