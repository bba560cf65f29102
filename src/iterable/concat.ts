import type { AnyIterable, Values } from './types.ts';

/**
 * Gives all values of the first source, then all of the second, and so on. It does not touch a source before its turn. If
 * the reader leaves early, it returns the current source.
 *
 * @example
 * ```ts
 * print(await collect(concat([1, 2], [3]))); // → [ 1, 2, 3 ]
 * ```
 */
export async function* concat<T>(...sources: readonly AnyIterable<T>[]): Values<T> {
  for (const source of sources) yield* source;
}
