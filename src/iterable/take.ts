import type { AnyIterable, Values } from './types.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * Gives the first `count` values. It returns the source before it hands out the last of them, so a reader that never
 * asks for the end keeps nothing open. It pulls no further value. `take(source, 0)` does not touch the source.
 * @throws RangeError at the first `next()` when `count` is not a whole number of at least 0.
 *
 * @example
 * ```ts
 * print(await collect(take(['a', 'b', 'c'], 2))); // → [ 'a', 'b' ]
 * ```
 */
export async function* take<T>(source: AnyIterable<T>, count: number): Values<T> {
  let left = wholeNumber('count', count, 0);
  if (left === 0) return;
  const last: T[] = [];
  for await (const value of source) {
    left -= 1;
    if (left === 0) {
      last.push(value);
      break;
    }
    yield value;
  }
  for (const value of last) yield value;
}
