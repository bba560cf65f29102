import { expect, it } from 'vitest';
import { countValues } from '../../src/core/plan/count-values.ts';

it.each([
  ['a leaf', 'text', 1],
  ['nothing', undefined, 1],
  ['an empty list', [], 1],
  ['a list', [1, 2, 3], 4],
  ['objects, and those without a prototype', { a: { b: null }, c: Object.assign(Object.create(null), { d: 1 }) }, 5],
  ['a date and bytes as one each', [new Date(0), new Uint8Array(1_000)], 3],
])('counts %s', (_, value, count) => expect(countValues(value, 100)).toBe(count));

it.each([
  ['wide', Array(1_000_000).fill({})],
  ['deep', JSON.parse('['.repeat(500_000) + ']'.repeat(500_000))],
])('stops beyond what may be, however %s it is', (_, value) => {
  expect(countValues(value, 100)).toBe(101);
});

it('takes just as many as may be', () => expect(countValues([1, 2, 3], 4)).toBe(4));
