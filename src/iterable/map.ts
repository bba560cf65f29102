import type { AnyIterable, Values } from './types.ts';

/** Each value, changed. `change` may answer with a promise; one value is changed at a time, in order. */
export async function* map<T, R>(source: AnyIterable<T>, change: (value: T) => R): Values<Awaited<R>> {
  for await (const value of source) yield await change(value);
}
