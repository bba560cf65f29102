import { Bins } from './bins.ts';
import { type Folding, fold } from './fold.ts';
import { wholeNumber } from './whole-number.ts';

export interface Histogram {
  /** Where the first bin begins. */
  readonly start: number;
  /** Width of each bin. A bin holds its lower edge, and not its upper one. */
  readonly width: number;
  readonly counts: readonly number[];
}

export interface HistogramOptions {
  /** Bins at most. Default: 64. */
  readonly limit?: number;
  /** The first width, which doubles whenever the numbers would need more bins. Default: 1. */
  readonly width?: number;
}

/**
 * Keeps a running histogram of the numbers sent; you need not know their range. Edges are multiples of the width, so equal
 * numbers give equal bins in any order. Every answer is the same object, kept up to date.
 * @throws RangeError when `limit` is not a whole number of at least 2, or `width` not above 0.
 *
 * @example
 * ```ts
 * const bins = histogram({ limit: 4 });
 * for (const delay of [1, 1, 2, 9]) bins.next(delay);
 * print(bins.next(undefined).value.counts); // → [ 3, 0, 1 ]
 * ```
 */
export function histogram({ limit = 64, width = 1 }: HistogramOptions = {}): Folding<Histogram, number> {
  wholeNumber('limit', limit, 2);
  if (!(width > 0)) throw new RangeError(`width must be above 0, not ${width}`);
  const bins = new Bins(limit, width, (before) => before * 2);
  return fold(bins, (_, value: number) => bins.add(value, 0));
}
