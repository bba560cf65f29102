import type { AnyIterable, Values } from './types.ts';

/**
 * Changes each value. `change` may return a promise; values are changed one at a time, in order.
 *
 * @example
 * ```ts
 * print(await collect(map(['atl', 'jfk'], (iata) => iata.toUpperCase()))); // → [ 'ATL', 'JFK' ]
 * ```
 */
export async function* map<T, R>(source: AnyIterable<T>, change: (value: T) => R): Values<Awaited<R>> {
  for await (const value of source) yield await change(value);
}
