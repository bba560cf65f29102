import { iteratorOf } from './iterator-of.ts';
import type { AnyIterable } from './types.ts';

/**
 * Guards `source` so that it can be iterated once. A second loop over a generator finds nothing, which looks
 * like an empty result. Here a second loop throws, even while the first is still running.
 * @throws Error at the second `[Symbol.asyncIterator]()`.
 *
 * @example
 * ```ts
 * const once = singleUse([1, 2]);
 * print(await collect(once)); // → [ 1, 2 ]
 * await collect(once).catch(({ message }) => print(message));
 * // → a stream is read once; make a new stream to read again
 * ```
 */
export function singleUse<T>(source: AnyIterable<T>): AsyncIterable<T> {
  let used = false;
  return {
    [Symbol.asyncIterator]() {
      if (used) throw new Error('a stream is read once; make a new stream to read again');
      used = true;
      return iteratorOf(source);
    },
  };
}
