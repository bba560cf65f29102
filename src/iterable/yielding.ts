import { turnAfter } from './turn.ts';
import type { AnyIterable, Values } from './types.ts';

/**
 * Passes the values on and gives the event loop a turn whenever it has had none for `everyMs` milliseconds (default 10; 0: a
 * turn after every value). Without it, a source that never waits for I/O blocks timers, sockets and signals.
 * All streams share one clock, and each waiting stream gets its own turn: together they hold the loop no longer than
 * one of them alone.
 * @throws RangeError at the first `next()` when `everyMs` is negative or not a number.
 *
 * @example
 * ```ts
 * for await (const value of yielding(source)) print(value);
 * ```
 */
export async function* yielding<T>(
  source: AnyIterable<T>,
  { everyMs = 10 }: { readonly everyMs?: number } = {},
): Values<T> {
  if (!(everyMs >= 0)) throw new RangeError(`everyMs must be a number of milliseconds from 0, not ${everyMs}`);
  for await (const value of source) {
    yield value;
    await turnAfter(everyMs);
  }
}
