import type { AnyIterable, Values } from './types.ts';

/**
 * All values of the first source, then all of the second, and so on. A source is not touched before its turn; leaving
 * early returns the one whose turn it is.
 */
export async function* concat<T>(...sources: readonly AnyIterable<T>[]): Values<T> {
  for (const source of sources) yield* source;
}
