/** Sizes the next batches: a slow reader gets small ones, so that little waits for it. */

/** A reader that takes longer than that over a batch is slow, in milliseconds. */
const SLOW_MS = 1_000;
/** One that takes less keeps up. */
const QUICK_MS = 250;
const SMALLEST = 1 / 16;

/** @param share of the batch that was taken, 1 for a whole one; @param ms that its reader took over it. */
export function nextShare(share: number, ms: number): number {
  if (ms > SLOW_MS) return Math.max(SMALLEST, share / 2);
  return ms < QUICK_MS ? Math.min(1, share * 2) : share;
}
