import { expect, test } from 'vitest';
import { accumulate } from '../../src/iterable/accumulate.ts';
import fc from '../utils/fast-check.ts';

test('is primed: the first number sent counts, and each is answered with the total so far', () => {
  const total = accumulate();
  expect([total.next(5), total.next(10), total.next(-3)].map(({ value }) => value)).toEqual([5, 15, 12]);
});

test('ends on undefined, with the final total, and stays ended', () => {
  const total = accumulate(100);
  total.next(1);
  expect(total.next(undefined)).toEqual({ done: true, value: 101 });
  expect(total.next(1)).toEqual({ done: true, value: undefined });
});

test('counts a zero as a number, not as an end', () => {
  const total = accumulate();
  expect(total.next(0)).toEqual({ done: false, value: 0 });
});

test('its final total is the sum of what was sent', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 })), (amounts) => {
      const total = accumulate();
      for (const amount of amounts) total.next(amount);
      expect(total.next(undefined).value).toBe(amounts.reduce((sum, amount) => sum + amount, 0));
    }),
  );
});
