import type { AnyIterable, Values } from './types.ts';

/** How a stream ended: by itself, because its reader left, or with an error. */
export type Ending =
  | { readonly how: 'complete' }
  | { readonly how: 'left' }
  | { readonly how: 'failed'; readonly error: unknown };

/**
 * Passes the values on and calls `callback` once when the stream is over, however it ends. The call comes after the source is
 * released and before the reader learns of the end, and it is awaited. A stream that was never started has no end. An error
 * of `callback` reaches the reader.
 *
 * @example
 * ```ts
 * for await (const value of onEnd(['a'], ({ how }) => print(how))) print(value);
 * // → a
 * // → complete
 * ```
 */
export async function* onEnd<T>(
  source: AnyIterable<T>,
  callback: (ending: Ending) => void | PromiseLike<void>,
): Values<T> {
  let ending: Ending = { how: 'left' };
  try {
    for await (const value of source) yield value;
    ending = { how: 'complete' };
  } catch (error) {
    ending = { how: 'failed', error };
    throw error;
  } finally {
    await callback(ending);
  }
}
