import { Bins } from './bins.ts';
import { type Folding, fold } from './fold.ts';
import { wholeNumber } from './whole-number.ts';

/** Something that was so much, at that time. */
export interface Reading {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly amount: number;
}

export interface Trend {
  /** When the first span begins, in milliseconds since 1970. */
  readonly start: number;
  /** Width of each span, in milliseconds. */
  readonly width: number;
  /** How many readings each span has. */
  readonly counts: readonly number[];
  /** What they amount to; divided by the counts, the means. */
  readonly sums: readonly number[];
}

/**
 * Keeps running counts and sums of readings by spans of time, which grow with the whole: a second, 10 seconds, a minute, 10
 * minutes, an hour, 6 hours, a day, a week, 4 weeks, 52 weeks, and then twice as long each time. Spans are in UTC.
 * Every answer is the same object, kept up to date.
 * @param options.limit spans at most. Default: 200.
 * @throws RangeError when `limit` is not a whole number of at least 2.
 *
 * @example
 * ```ts
 * const delays = trend();
 * delays.next({ at: Date.UTC(2001, 0, 1, 8), amount: 30 });
 * print(delays.next({ at: Date.UTC(2001, 0, 1, 8), amount: 10 }).value.sums); // → [ 40 ]
 * ```
 */
export function trend({ limit = 200 }: { readonly limit?: number } = {}): Folding<Trend, Reading> {
  wholeNumber('limit', limit, 2);
  const bins = new Bins(limit, 1000, (width) => spans.find((span) => span > width) ?? width * 2);
  return fold(bins, (_, { at, amount }: Reading) => bins.add(at, amount));
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Each divides the next. */
const spans = [1000, 10_000, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 28 * day, 364 * day];
