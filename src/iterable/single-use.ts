import { iteratorOf } from './iterator-of.ts';
import type { AnyIterable } from './types.ts';

/**
 * `source`, guarded: it can be iterated once. A generator that was read answers a second loop with nothing, which looks
 * like an empty result; this one throws instead, also while the first loop is still running.
 * @throws Error at the second `[Symbol.asyncIterator]()`.
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
