/** The accumulators of charts, against what they would tell if they had kept every number. */

import { describe, expect, test } from 'vitest';
import type { Folding } from '../../src/iterable/fold.ts';
import { histogram } from '../../src/iterable/histogram.ts';
import { quantiles } from '../../src/iterable/quantiles.ts';
import { summary } from '../../src/iterable/summary.ts';
import { tally } from '../../src/iterable/tally.ts';
import { trend } from '../../src/iterable/trend.ts';
import fc from '../utils/fast-check.ts';

function told<State, Value>(folding: Folding<State, Value>, values: readonly Value[]): State {
  for (const value of values) folding.next(value);
  return folding.next(undefined).value;
}

const whole = fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 1, maxLength: 200 });
const real = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

describe('summary', () => {
  test('has the count, mean, least and greatest', () => {
    fc.assert(
      fc.property(whole, (numbers) => {
        const { mean, ...others } = told(summary(), numbers);
        expect(others).toEqual({ count: numbers.length, min: Math.min(...numbers), max: Math.max(...numbers) });
        expect(mean).toBeCloseTo(total(numbers) / numbers.length, 6);
      }),
    );
  });

  test('of no numbers has none', () => {
    expect(told(summary(), [])).toEqual({ count: 0, mean: Number.NaN, min: Number.NaN, max: Number.NaN });
  });
});

describe('quantiles', () => {
  test('are near to true ones, by share', () => {
    fc.assert(
      fc.property(real, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, q) => {
        const sorted = numbers.toSorted((a, b) => a - b);
        const exact = sorted[Math.floor(q * (numbers.length - 1))] ?? Number.NaN;
        const found = told(quantiles({ accuracy: 0.02 }), numbers).at(q);
        // Below the least normal number, a share of it is no number any more.
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.max(Math.abs(exact) * 0.0201, 2 ** -1022));
      }),
    );
  });

  test('of no numbers are not numbers', () => {
    expect(told(quantiles(), []).at(0.5)).toBeNaN();
  });

  test.each([0, 1, -1, Number.NaN])('an accuracy of %d is refused', (accuracy) => {
    expect(() => quantiles({ accuracy })).toThrow(RangeError);
  });
});

describe('histogram', () => {
  test('counts every number once, in the bin that it lies in', () => {
    fc.assert(
      fc.property(whole, fc.integer({ min: 2, max: 20 }), (numbers, limit) => {
        const { start, width, counts } = told(histogram({ limit }), numbers);
        expect(counts.length).toBeLessThanOrEqual(limit);
        const exact = counts.map((_, index) => {
          const from = start + index * width;
          return numbers.filter((number) => number >= from && number < from + width).length;
        });
        expect(counts).toEqual(exact);
        expect(total(counts)).toBe(numbers.length);
      }),
    );
  });

  test('is the same for the same numbers in any order', () => {
    fc.assert(
      fc.property(whole, (numbers) => {
        const shape = ({ start, width, counts }: ReturnType<typeof told<ReturnType<typeof read>, number>>) => ({
          start,
          width,
          counts,
        });
        expect(shape(read(numbers))).toEqual(shape(read(numbers.toReversed())));
      }),
    );
    function read(numbers: readonly number[]) {
      return told(histogram({ limit: 8 }), numbers);
    }
  });

  test('fine widths are for fine numbers', () => {
    const { width, counts } = told(histogram({ limit: 4, width: 2 ** -30 }), [0.1, 0.2, 0.3, 0.4]);
    expect([width, total(counts)]).toEqual([0.125, 4]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d has no bin', (number) => {
    expect(() => histogram().next(number)).toThrow(RangeError);
  });

  test.each([{ limit: 1 }, { limit: 1.5 }, { width: 0 }, { width: -1 }])('%j is refused', (options) => {
    expect(() => histogram(options)).toThrow(RangeError);
  });
});

describe('trend', () => {
  const readings = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 400 * 86_400_000 }), amount: fc.integer({ min: -50, max: 50 }) }),
    { minLength: 1, maxLength: 100 },
  );

  test('counts and sums every reading once, in the span in which it lies', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const { start, width, counts, sums } = told(trend({ limit: 12 }), list);
        expect(counts.length).toBeLessThanOrEqual(12);
        const spans = counts.map((_, index) => {
          const from = start + index * width;
          return list.filter(({ at }) => at >= from && at < from + width).map(({ amount }) => amount);
        });
        expect(counts).toEqual(spans.map(({ length }) => length));
        expect(sums).toEqual(spans.map(total));
        expect(total(counts)).toBe(list.length);
      }),
    );
  });

  test('half a year comes by days', () => {
    const days = Array.from({ length: 181 }, (_, day) => ({ at: Date.UTC(2001, 0, 1 + day, 12), amount: 1 }));
    const { start, width, counts } = told(trend(), days);
    expect([start, width, counts.length]).toEqual([Date.UTC(2001, 0, 1), 86_400_000, 181]);
  });
});

describe('tally', () => {
  test('counts each by itself', () => {
    const { counts, others } = told(tally<string | null>(), ['a', null, 'b', 'a', null, 'a']);
    expect([...counts]).toEqual([
      ['a', 3],
      [null, 2],
      ['b', 1],
    ]);
    expect(others).toBe(0);
  });

  test('counts together what comes beyond its limit', () => {
    const { counts, others } = told(tally<number>({ limit: 2 }), [1, 2, 3, 1, 4, 4]);
    expect([...counts]).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(others).toBe(3);
  });
});
