import type { AnyIterable } from './types.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * All values, as an array. With a `limit`, one value more than that returns the source and throws. Default: no limit,
 * so give one to a source whose length you do not know.
 * @throws RangeError that names the limit, when the source has more values, or when `limit` is no whole number.
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
