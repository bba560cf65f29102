import type { AnyIterable, Values } from './types.ts';

/** How a stream ended: by itself, because its reader left, or with an error. */
export type Ending =
  | { readonly how: 'complete' }
  | { readonly how: 'left' }
  | { readonly how: 'failed'; readonly error: unknown };

/**
 * The same values; `callback` runs once when the stream is over, whatever way, after the source was released and before
 * the reader hears of the end, and is awaited. A stream that was never started has no end. What `callback` throws, the
 * reader gets.
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
