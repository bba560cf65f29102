/** An iterator whose `return()` is heard at once. A generator's waits in line behind the `next()` that is running. */
import type { Values } from './types.ts';

export interface Steps<T> {
  /** Finds the next value, or the end. Called again only once it has answered, and never after an end or an error. */
  next(): Promise<IteratorResult<T, void>>;
  /** Releases what is held. Called once, by `return()`; not after an end or an error, where `next` has to do it. */
  leave(): Promise<void>;
}

/** `return()` answers every `next()` that waits with the end, then waits for `leave`. Nothing runs before the first call. */
export function interruptible<T>(steps: Steps<T>): Values<T> {
  const waiting: PromiseWithResolvers<IteratorResult<T, void>>[] = [];
  let over = false;
  let running = false;
  let leaving: Promise<void> | undefined;

  async function run() {
    running = true;
    while (!over && waiting.length > 0) {
      try {
        const result = await steps.next();
        if (result.done) over = true;
        waiting.shift()?.resolve(result);
      } catch (error) {
        over = true;
        waiting.shift()?.reject(error);
      }
    }
    running = false;
    end();
  }

  function end() {
    if (over) for (const next of waiting.splice(0)) next.resolve({ done: true, value: undefined });
  }

  async function leave() {
    if (!over) {
      over = true;
      end();
      leaving = steps.leave();
    }
    await leaving;
  }

  const iterator: Values<T> = {
    next() {
      const asked = Promise.withResolvers<IteratorResult<T, void>>();
      waiting.push(asked);
      if (over) end();
      else if (!running) run();
      return asked.promise;
    },
    async return() {
      await leave();
      return { done: true, value: undefined };
    },
    async throw(error) {
      await leave();
      throw error;
    },
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: leave,
  };
  return iterator;
}
