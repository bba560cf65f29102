import type { AnyIterable, Values } from './types.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * The first `count` values. The source is returned before the last of them is handed out, so that a reader which never
 * asks for the end keeps nothing open; no further value is pulled. `take(source, 0)` does not touch the source.
 * @throws RangeError at the first `next()` when `count` is not a whole number of at least 0.
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
