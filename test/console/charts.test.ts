/** What charts are made of: labels that tell neighbours apart, and measures by spans that grow. */
import { describe, expect, test } from 'vitest';
import { axisLabel, timeLabel } from '../../src/console/charts/axis-label.ts';
import { binsOf } from '../../src/console/charts/bins.ts';
import { spansOf } from '../../src/console/charts/spans.ts';
import { histogram } from '../../src/iterable/histogram.ts';
import { quantiles } from '../../src/iterable/quantiles.ts';

describe('labels of an axis', () => {
  test.each([
    [[0, 500, 1000], 500, ['0', '500', '1K']],
    [[1_000_000, 1_000_005, 1_000_010], 5, ['1,000,000', '1,000,005', '1,000,010']],
    [[1_000_000, 1_100_000, 1_200_000], 100_000, ['1M', '1.1M', '1.2M']],
    [[0.001, 0.0015], 0.0005, ['0.001', '0.0015']],
    [[-20, -10], 10, ['-20', '-10']],
    [[2e9, 4e9], 2e9, ['2B', '4B']],
  ])('of %j by %d are %j', (values, step, labels) => {
    expect(values.map((value) => axisLabel(value, step))).toEqual(labels);
  });

  test.each([
    ['2001-03-04T05:06:07.089Z', 1, '05:06:07.089'],
    ['2001-03-04T05:06:07.000Z', 1000, '05:06:07'],
    ['2001-03-04T05:06:00.000Z', 60_000, '05:06'],
    ['2001-03-04T00:00:00.000Z', 60_000, '01-03-04'],
    ['2001-03-04T00:00:00.000Z', 30 * 86_400_000, '2001-03'],
    ['2001-01-01T00:00:00.000Z', 366 * 86_400_000, '2001'],
  ])('of %s by %d milliseconds are %s', (moment, step, label) => {
    expect(timeLabel(Date.parse(moment), step)).toBe(label);
  });
});

describe('a measure by spans', () => {
  const amounts = Array.from({ length: 1000 }, (_, index) => ((index * 37) % 101) - 20);

  /** Spans of 10, and of 100 from the middle on. */
  function measured(measure: 'min' | 'max' | 'p50') {
    const spans = spansOf(measure);
    for (const [at, amount] of amounts.entries()) spans?.add(at, amount, at < 500 ? 10 : 100);
    return (start: number) => spans?.at(start) ?? Number.NaN;
  }

  test.each([0, 300, 900])('is that of all numbers from %d on, where spans have become wider meanwhile', (start) => {
    const own = amounts.slice(start, start + 100).toSorted((a, b) => a - b);
    expect(measured('min')(start)).toBe(own[0]);
    expect(measured('max')(start)).toBe(own.at(-1));
    const median = own[49] ?? 0;
    expect(Math.abs(measured('p50')(start) - median)).toBeLessThanOrEqual(Math.abs(median) * 0.02);
  });

  test('is nothing where there is nothing', () => {
    expect(measured('max')(5000)).toBeNaN();
    expect(spansOf('mean')).toBeUndefined();
  });
});

describe('the bars of a spread', () => {
  function barsOf(numbers: readonly number[]) {
    const bins = histogram({ limit: 240 });
    const sketch = quantiles();
    for (const number of numbers) {
      bins.next(number);
      sketch.next(number);
    }
    const { value: spread } = sketch.next(undefined);
    return binsOf(bins.next(undefined).value, (q) => spread.at(q));
  }

  test('are of all numbers while these are few', () => {
    const { starts, counts, beyond } = barsOf([1, 2, 3, 50]);
    expect([starts.at(-1), counts.at(-1), beyond]).toEqual([50, 1, 0]);
  });

  test('leave out a few that lie far away from many, and tell how many', () => {
    const near = Array.from({ length: 1000 }, (_, index) => index % 20);
    const { starts, counts, beyond } = barsOf([...near, 200, 210]);
    expect(starts.at(-1)).toBeLessThan(30);
    expect(beyond).toBe(2);
    expect(counts.reduce((all, count) => all + count, 0)).toBe(1000);
  });
});
