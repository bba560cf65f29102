import { hold } from './hold.ts';
import type { AnyIterable, Values } from './types.ts';

/**
 * Passes the values of `source` on until `signal` is aborted. Then it throws the signal's reason unchanged and at once, even
 * if the source is still busy with `next()`. It returns the source and does not wait for it. An abort while the reader holds
 * a value also returns the source, and is thrown at the reader's next `next()`. An aborted signal keeps the source from
 * starting.
 *
 * @example
 * ```ts
 * for await (const value of abortable(source, AbortSignal.timeout(5000))) print(value);
 * ```
 */
export async function* abortable<T>(source: AnyIterable<T>, signal: AbortSignal): Values<T> {
  signal.throwIfAborted();
  const held = hold(source);
  let interrupt: (reason: unknown) => void = () => {};
  const onAbort = () => {
    interrupt(signal.reason);
    held.letGo().catch(() => {}); // the reason is what the reader is told
  };

  signal.addEventListener('abort', onAbort, { once: true });
  try {
    while (true) {
      // A promise for each pull: racing against one promise for the whole stream would grow with every value.
      const result = await new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
        interrupt = reject;
        held.next().then(resolve, reject);
      });
      signal.throwIfAborted();
      if (result.done) return;
      yield result.value;
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await held.letGo();
  }
}
