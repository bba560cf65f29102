import { type Folding, fold } from './fold.ts';

/**
 * Keeps a running total: `next(5).value` adds 5 and gives the total so far. The first `next` already counts;
 * `next(undefined)` ends it and gives the final total.
 *
 * @example
 * ```ts
 * const total = accumulate();
 * total.next(5);
 * print(total.next(2).value); // → 7
 * ```
 */
export const accumulate = (start = 0): Folding<number, number> =>
  fold(start, (total, amount: number) => total + amount);
