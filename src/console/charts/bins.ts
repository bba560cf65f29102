/** The bars of a spread: those of its bins that are drawn, and how many numbers lie in the others. */
import type { Histogram } from '../../iterable/histogram.ts';

export interface Bins {
  /** Where each bar begins. */
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  /** Numbers that no bar has: they lie far away from all the others. */
  readonly beyond: number;
}

/** Shares of the numbers that are not drawn, at either end: a few that lie far away would squeeze all the others. */
const TAIL = 0.004;

/** @param quantile of the same numbers. */
export function binsOf({ start, width, counts }: Histogram, quantile: (q: number) => number): Bins {
  const total = sum(counts);
  const isLong = total * TAIL >= 1;
  const least = isLong ? quantile(TAIL) - width : Number.NEGATIVE_INFINITY;
  const most = isLong ? quantile(1 - TAIL) + width : Number.POSITIVE_INFINITY;
  const drawn = counts
    .map((count, index) => ({ count, from: start + index * width }))
    .filter(({ from }) => from + width / 2 >= least && from + width / 2 <= most);
  const drawnCounts = drawn.map(({ count }) => count);
  return { starts: drawn.map(({ from }) => from), counts: drawnCounts, beyond: total - sum(drawnCounts) };
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
