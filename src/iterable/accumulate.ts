import { type Folding, fold } from './fold.ts';

/**
 * A running total that is talked to: `next(5).value` adds 5 and answers with the total so far. It is primed, so the
 * first `next` counts; `next(undefined)` ends it, with the final total as its result.
 */
export const accumulate = (start = 0): Folding<number, number> =>
  fold(start, (total, amount: number) => total + amount);
