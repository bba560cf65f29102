/** A source in the hands of an operator that is no generator: it keeps the rule that whoever calls `next` calls `return`. */
import { iteratorOf } from './iterator-of.ts';
import type { AnyIterable } from './types.ts';

export interface Held<T> {
  /** Pulls one value; the first call starts the source. To be called again only once it was answered. */
  next(): Promise<IteratorResult<T, unknown>>;
  /**
   * Returns the source: once, and only if it was started and has not ended. Waits until a resting source has let go;
   * one that is still busy with `next()` is told, and not waited for, since it may never answer.
   */
  letGo(): Promise<void>;
}

export function hold<T>(source: AnyIterable<T>): Held<T> {
  let iterator: AsyncIterator<T, unknown, undefined> | undefined;
  let state: 'resting' | 'pulling' | 'over' = 'resting';

  return {
    async next() {
      iterator ??= iteratorOf(source);
      state = 'pulling';
      try {
        const result = await iterator.next();
        if (state === 'pulling') state = result.done ? 'over' : 'resting';
        return result;
      } catch (error) {
        state = 'over';
        throw error;
      }
    },

    async letGo() {
      if (state === 'over') return;
      const busy = state === 'pulling';
      state = 'over';
      const returned = iterator?.return?.();
      if (!busy) await returned;
      else returned?.catch(() => {}); // nobody is left who could be told
    },
  };
}
