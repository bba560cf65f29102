import { expect, expectTypeOf, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { filter } from '../../src/iterable/filter.ts';
import { tracked } from './tracked.ts';

test('keeps what the question says yes to, also when the answer is a promise', async () => {
  expect(await collect(filter([1, 2, 3], (n) => n !== 2))).toEqual([1, 3]);
  expect(await collect(filter([1, 2, 3], async (n) => n === 2))).toEqual([2]);
});

test('returns its source when the question throws', async () => {
  const source = tracked([1, 2]);
  const kept = filter(source, () => {
    throw new Error('no');
  });
  await expect(kept.next()).rejects.toThrow('no');
  expect(source.returns).toBe(1);
});

test('narrows the type when the question is a type guard', () => {
  const mixed: (string | null)[] = [];
  const texts = filter(mixed, (value) => value !== null);
  expectTypeOf(texts).toEqualTypeOf<AsyncGenerator<string, void, undefined>>();
});
