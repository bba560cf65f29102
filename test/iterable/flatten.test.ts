import { expect, expectTypeOf, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { type Depth, flatten } from '../../src/iterable/flatten.ts';
import fc from '../utils/fast-check.ts';
import { pull, tracked } from './tracked.ts';

test('opens one level, and leaves what lies deeper', async () => {
  expect(await collect(flatten([[1, [2]], 3, []]))).toEqual([1, [2], 3]);
});

test('agrees with Array.prototype.flat at every depth', async () => {
  const { nested } = fc.letrec((tie) => ({
    nested: fc.array(fc.oneof({ maxDepth: 6 }, fc.nat(9), tie('nested')), { maxLength: 4 }),
  }));
  const depths = fc.constantFrom<Depth[]>(1, 2, 3, 4, 'all');
  await fc.assert(
    fc.asyncProperty(nested, depths, async (list, depth) => {
      expect(await collect(flatten(list, { depth }))).toEqual(
        list.flat(depth === 'all' ? Number.POSITIVE_INFINITY : depth),
      );
    }),
  );
});

test('opens streams within lists and lists within streams', async () => {
  const mixed = [[tracked([1, 2])], tracked([[3], [[4]]]), new Set([5])];
  expect(await collect(flatten(mixed, { depth: 'all' }))).toEqual([1, 2, 3, 4, 5]);
});

test('takes strings, binary data and null for values', async () => {
  const bytes = new Uint8Array([1, 2]);
  expect(await collect(flatten([['ab', bytes, null, undefined]], { depth: 'all' }))).toEqual([
    'ab',
    bytes,
    null,
    undefined,
  ]);
});

test.each<Depth>([1, 'all'])('returns the sources that are open, the inner one first, at depth %s', async (depth) => {
  const returned: string[] = [];
  async function* inner() {
    try {
      yield 1;
      yield 2;
    } finally {
      returned.push('inner');
    }
  }
  async function* outer() {
    try {
      yield inner();
    } finally {
      returned.push('outer');
    }
  }
  const leaves = flatten(outer(), { depth });
  await pull(leaves, 1);
  await leaves.return();
  expect(returned).toEqual(['inner', 'outer']);
});

test('knows the types of what it gives', () => {
  type Nested = number | readonly Nested[];
  const nested: Nested[] = [1, [2, [3]]];
  expectTypeOf(flatten([[{ id: 1 }]])).toEqualTypeOf<AsyncGenerator<{ id: number }, void, undefined>>();
  expectTypeOf(flatten([[[1]], ['a']])).toEqualTypeOf<AsyncGenerator<string | number[], void, undefined>>();
  expectTypeOf(flatten([[[1]], ['a']], { depth: 2 })).toEqualTypeOf<AsyncGenerator<string | number, void, undefined>>();
  expectTypeOf(flatten(nested, { depth: 'all' })).toEqualTypeOf<AsyncGenerator<number, void, undefined>>();
});
