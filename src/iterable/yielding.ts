import { turn } from './turn.ts';
import type { AnyIterable, Values } from './types.ts';

/**
 * The same values, with a turn for the event loop whenever it has had none for `everyMs` milliseconds (default 10; 0: a
 * turn after every value). Sources that never wait for I/O would keep timers, sockets and signals from being served.
 * All streams share one clock, and each that waits has a turn of its own: together they hold the loop for no longer than
 * one of them alone.
 * @throws RangeError at the first `next()` when `everyMs` is negative or not a number.
 */
export async function* yielding<T>(
  source: AnyIterable<T>,
  { everyMs = 10 }: { readonly everyMs?: number } = {},
): Values<T> {
  if (!(everyMs >= 0)) throw new RangeError(`everyMs must be a number of milliseconds from 0, not ${everyMs}`);
  for await (const value of source) {
    yield value;
    if (performance.now() - lastTurn < everyMs) continue;
    await turn();
    lastTurn = performance.now();
  }
}

let lastTurn = 0;
