import { type Folding, fold } from './fold.ts';

export interface Summary {
  readonly count: number;
  /** NaN of no numbers, as are `min` and `max`. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Keeps a running count, mean, minimum and maximum of the numbers sent. The mean cannot overflow, because there is no sum.
 *
 * @example
 * ```ts
 * const delays = summary();
 * for (const minutes of [12, -3, 30]) delays.next(minutes);
 * print(delays.next(undefined).value); // → { count: 3, mean: 13, min: -3, max: 30 }
 * ```
 */
export const summary = (): Folding<Summary, number> =>
  fold<Summary, number>({ count: 0, mean: Number.NaN, min: Number.NaN, max: Number.NaN }, (before, value) => {
    if (before.count === 0) return { count: 1, mean: value, min: value, max: value };
    const count = before.count + 1;
    return {
      count,
      mean: before.mean + (value - before.mean) / count,
      min: Math.min(before.min, value),
      max: Math.max(before.max, value),
    };
  });
