import type { AnyIterable, Values } from './types.ts';

/** The values that `keep` says yes to. `keep` may answer with a promise; one value is looked at at a time. */
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
