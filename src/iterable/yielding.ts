import type { AnyIterable, Values } from './types.ts';

/**
 * The same values, with a turn for the event loop whenever it has had none for `everyMs` milliseconds (default 10; 0: a
 * turn after every value). Sources that never wait for I/O would keep timers, sockets and signals from being served.
 * All streams share one clock: together they hold the loop for no longer than one of them alone.
 * @throws RangeError at the first `next()` when `everyMs` is negative or not a number.
 */
export async function* yielding<T>(
  source: AnyIterable<T>,
  { everyMs = 10 }: { readonly everyMs?: number } = {},
): Values<T> {
  if (!(everyMs >= 0)) throw new RangeError(`everyMs must be a number of milliseconds from 0, not ${everyMs}`);
  for await (const value of source) {
    yield value;
    if (performance.now() - lastTurn >= everyMs) await turn();
  }
}

let lastTurn = 0;
let nextTurn: Promise<void> | undefined;

/** One immediate wakes all who wait: each with its own would let them run one after the other within a single turn. */
function turn(): Promise<void> {
  nextTurn ??= new Promise((resolve) => {
    setImmediate(() => {
      nextTurn = undefined;
      lastTurn = performance.now();
      resolve();
    });
  });
  return nextTurn;
}
