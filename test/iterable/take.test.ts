import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { count } from '../../src/iterable/count.ts';
import { take } from '../../src/iterable/take.ts';
import { pull, tracked } from './tracked.ts';

test('ends an infinite source', async () => {
  expect(await collect(take(count(), 3))).toEqual([0, 1, 2]);
});

test('gives what there is when the source is shorter', async () => {
  const source = tracked([1, 2]);
  expect(await collect(take(source, 5))).toEqual([1, 2]);
  expect(source.returns).toBe(0);
});

test('has returned its source when the last value is handed out, without pulling one more', async () => {
  const source = tracked([1, 2, 3]);
  const taken = take(source, 2);
  await pull(taken, 1);
  expect(source.returns).toBe(0);
  await pull(taken, 1);
  expect({ pulls: source.pulls, returns: source.returns }).toEqual({ pulls: 2, returns: 1 });
});

test('does not touch the source for none', async () => {
  const source = tracked([1]);
  expect(await collect(take(source, 0))).toEqual([]);
  expect(source.opened).toBe(0);
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s before it touches the source', async (bad) => {
  const source = tracked([1]);
  await expect(take(source, bad).next()).rejects.toThrow(
    RangeError(`count must be a whole number of at least 0, not ${bad}`),
  );
  expect(source.opened).toBe(0);
});
