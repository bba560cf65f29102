import { expect, expectTypeOf, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { map } from '../../src/iterable/map.ts';
import { expectReleased, pull, tracked } from './tracked.ts';

test('changes each value, in order, and waits for a promise', async () => {
  expect(await collect(map(['a', 'b'], (text) => text.toUpperCase()))).toEqual(['A', 'B']);
  expect(await collect(map(tracked([1, 2]), async (n) => n + 1))).toEqual([2, 3]);
});

test('changes one value at a time', async () => {
  const begun: number[] = [];
  const first = Promise.withResolvers<void>();
  const changed = map([1, 2], async (n) => {
    begun.push(n);
    await first.promise;
    return n;
  });
  const both = Promise.all([changed.next(), changed.next()]);
  first.resolve();
  expect(begun).toEqual([]); // a generator begins a microtask after it was asked, and only with the first
  await both;
  expect(begun).toEqual([1, 2]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['answers with a promise that rejects', () => Promise.reject(new Error('no'))],
])('returns its source when the change %s', async (_, change) => {
  const source = tracked([1, 2]);
  await expect(collect(map(source, change))).rejects.toThrow('no');
  expect(source.returns).toBe(1);
  expectReleased(source);
});

test('returns its source when an error is thrown into it', async () => {
  const source = tracked([1, 2]);
  const changed = map(source, (n) => n);
  await pull(changed, 1);
  await expect(changed.throw(new Error('thrown in'))).rejects.toThrow('thrown in');
  expect(source.returns).toBe(1);
});

test('has the type of what the change gives, without its promise', () => {
  expectTypeOf(map([1], async (n) => String(n))).toEqualTypeOf<AsyncGenerator<string, void, undefined>>();
});
