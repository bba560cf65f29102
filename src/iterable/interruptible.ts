/** An iterator whose `return()` is heard at once. A generator's waits in line behind the `next()` that is running. */
import type { Values } from './types.ts';

export interface Steps<T> {
  /** Finds the next value, or the end. Called again only once it has answered, and never after an end or an error. */
  next(): Promise<IteratorResult<T, void>>;
  /** Releases what is held. Called once, by `return()`; not after an end or an error, where `next` has to do it. */
  leave(): Promise<void>;
}

/** `return()` answers every `next()` that waits with the end, then waits for `leave`. Nothing runs before the first call. */
export const interruptible = <T>(steps: Steps<T>): Values<T> => new Interruptible(steps);

class Interruptible<T> implements Values<T> {
  readonly #steps: Steps<T>;
  readonly #waiting: PromiseWithResolvers<IteratorResult<T, void>>[] = [];
  #over = false;
  #running = false;
  #leaving: Promise<void> | undefined;

  constructor(steps: Steps<T>) {
    this.#steps = steps;
  }

  next(): Promise<IteratorResult<T, void>> {
    const asked = Promise.withResolvers<IteratorResult<T, void>>();
    this.#waiting.push(asked);
    if (this.#over) this.#end();
    else if (!this.#running) this.#run();
    return asked.promise;
  }

  async return(): Promise<IteratorResult<T, void>> {
    await this.#leave();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.#leave();
    throw error;
  }

  [Symbol.asyncIterator](): Values<T> {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#leave();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (!this.#over && this.#waiting.length > 0) {
      try {
        const result = await this.#steps.next();
        if (result.done) this.#over = true;
        this.#waiting.shift()?.resolve(result);
      } catch (error) {
        this.#over = true;
        this.#waiting.shift()?.reject(error);
      }
    }
    this.#running = false;
    this.#end();
  }

  #end(): void {
    if (this.#over) for (const next of this.#waiting.splice(0)) next.resolve({ done: true, value: undefined });
  }

  async #leave(): Promise<void> {
    if (!this.#over) {
      this.#over = true;
      this.#end();
      this.#leaving = this.#steps.leave();
    }
    await this.#leaving;
  }
}
