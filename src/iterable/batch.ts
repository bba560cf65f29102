import type { AnyIterable, Values } from './types.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * The values in arrays of `size`; the last may be shorter, and none is empty. When the source fails, the values of the
 * batch that was being filled are dropped and the error is thrown.
 * @throws RangeError at the first `next()` when `size` is not a whole number of at least 1.
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
