import type { AnyIterable, Values } from './types.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * Groups the values into arrays of `size`. The last array may be shorter, and none is empty. If the source fails, the
 * unfinished array is dropped and the error is thrown.
 * @throws RangeError at the first `next()` when `size` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * for await (const values of batch([1, 2, 3], 2)) print(values);
 * // → [ 1, 2 ]
 * // → [ 3 ]
 * ```
 */
export async function* batch<T>(source: AnyIterable<T>, size: number): Values<T[]> {
  wholeNumber('size', size, 1);
  let values: T[] = [];
  for await (const value of source) {
    values.push(value);
    if (values.length === size) {
      yield values;
      values = [];
    }
  }
  if (values.length > 0) yield values;
}
