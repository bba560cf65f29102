import type { AnyIterable, Values } from './types.ts';

/**
 * Passes on the values for which `keep` is true. `keep` may return a promise; values are tested one at a time.
 *
 * @example
 * ```ts
 * print(await collect(filter([12, 45, 31], (delay) => delay > 30))); // → [ 45, 31 ]
 * ```
 */
export function filter<T, S extends T>(source: AnyIterable<T>, keep: (value: T) => value is S): Values<S>;
export function filter<T>(source: AnyIterable<T>, keep: (value: T) => boolean | PromiseLike<boolean>): Values<T>;
export async function* filter<T>(
  source: AnyIterable<T>,
  keep: (value: T) => boolean | PromiseLike<boolean>,
): Values<T> {
  for await (const value of source) {
    if (await keep(value)) yield value;
  }
}
