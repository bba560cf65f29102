import { hold } from './hold.ts';
import type { AnyIterable, Values } from './types.ts';

/**
 * The values of `source` until `signal` is aborted. Then its reason is thrown as it is, at once, even if the source is
 * still busy with `next()`; the source is returned, but not waited for. An abort while the reader holds a value returns
 * the source too, and is thrown at the reader's next `next()`. An aborted signal keeps the source from being started.
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
