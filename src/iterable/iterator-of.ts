import type { AnyIterable, Values } from './types.ts';

/** The iterator that `for await` would use, for the few operators that call `next` and `return` themselves. */
export function iteratorOf<T>(source: AnyIterable<T>): AsyncIterator<T, unknown, undefined> {
  return isAsync(source) ? source[Symbol.asyncIterator]() : valuesOf(source);
}

function isAsync<T>(source: AnyIterable<T>): source is AsyncIterable<T> {
  return typeof source === 'object' && Symbol.asyncIterator in source;
}

async function* valuesOf<T>(source: Iterable<T>): Values<T> {
  yield* source;
}
