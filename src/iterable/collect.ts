import type { AnyIterable } from './types.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * Reads all values into an array. If there are more values than `limit`, it returns the source and throws. Default: no
 * limit, so set one if you do not know how long the source is.
 * @throws RangeError that names the limit, when the source has more values, or when `limit` is no whole number.
 *
 * @example
 * ```ts
 * print(await collect(new Set(['a', 'b']), { limit: 100 })); // → [ 'a', 'b' ]
 * ```
 */
export async function collect<T>(source: AnyIterable<T>, options: { readonly limit?: number } = {}): Promise<T[]> {
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('limit', options.limit, 0);
  const values: T[] = [];
  for await (const value of source) {
    if (values.length === limit) throw new RangeError(`more than ${limit} values: raise the limit, or do not collect`);
    values.push(value);
  }
  return values;
}
