import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { count } from '../../src/iterable/count.ts';
import { expectReleased, tracked } from './tracked.ts';

test('gives all values', async () => {
  expect(await collect(tracked(['a', 'b']))).toEqual(['a', 'b']);
});

test('a limit is as many as there may be', async () => {
  expect(await collect([1, 2, 3], { limit: 3 })).toEqual([1, 2, 3]);
  expect(await collect([], { limit: 0 })).toEqual([]);
});

test('one value past the limit throws, names the limit, and returns the source', async () => {
  const source = tracked([1, 2, 3, 4, 5]);
  await expect(collect(source, { limit: 3 })).rejects.toThrow(
    RangeError('more than 3 values: raise the limit, or do not collect'),
  );
  expect(source.pulls).toBe(4);
  expectReleased(source);
  await expect(collect(count(), { limit: 1000 })).rejects.toThrow('more than 1000 values');
});

test.each([-1, 0.5, Number.NaN])('refuses a limit of %s before it touches the source', async (limit) => {
  const source = tracked([1]);
  await expect(collect(source, { limit })).rejects.toThrow(
    RangeError(`limit must be a whole number of at least 0, not ${limit}`),
  );
  expect(source.opened).toBe(0);
});
