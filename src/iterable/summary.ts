import { type Folding, fold } from './fold.ts';

export interface Summary {
  readonly count: number;
  /** NaN of no numbers, as are `min` and `max`. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** Running count, mean, least and greatest of the numbers sent. The mean is moved, not made of a sum: it cannot overflow. */
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
