import { type Held, hold } from './hold.ts';
import { interruptible } from './interruptible.ts';
import type { AnyIterable, Values } from './types.ts';

/**
 * Gives the values of all sources, each as soon as it arrives. It pulls at most one value of each source ahead, and serves
 * no source again before the others that are ready, so a fast source cannot push a slow one aside. If the reader leaves or a
 * source fails, all other sources are returned.
 *
 * @example
 * ```ts
 * for await (const value of merge(['a', 'b'], ['c'])) print(value);
 * // → a
 * // → c
 * // → b
 * ```
 */
export function merge<T>(...sources: readonly AnyIterable<T>[]): Values<T> {
  const running = new Set<Held<T>>(sources.map(hold));
  const answers: Answer<T>[] = [];
  let asked: Held<T>[] = [...running]; // whom to pull at the next step
  let answered = Promise.withResolvers<void>();

  function pull(from: Held<T>) {
    const answer = (settle: () => IteratorResult<T, unknown>) => {
      answers.push({ from, settle });
      answered.resolve();
    };
    from.next().then(
      (result) => answer(() => result),
      (error: unknown) =>
        answer(() => {
          throw error;
        }),
    );
  }

  return interruptible<T>({
    async next() {
      for (const source of asked) pull(source);
      asked = [];
      while (running.size > 0) {
        const answer = answers.shift();
        if (answer === undefined) {
          answered = Promise.withResolvers();
          await answered.promise;
          continue;
        }
        try {
          const result = answer.settle();
          if (!result.done) {
            asked = [answer.from];
            return { done: false, value: result.value };
          }
          running.delete(answer.from);
        } catch (error) {
          await Promise.allSettled(letAllGo(running));
          throw error;
        }
      }
      return { done: true, value: undefined };
    },

    async leave() {
      const outcomes = await Promise.allSettled(letAllGo(running));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
  });
}

interface Answer<T> {
  readonly from: Held<T>;
  /** Gives what the source answered, or throws what it threw. */
  settle(): IteratorResult<T, unknown>;
}

const letAllGo = <T>(sources: Iterable<Held<T>>) => Array.from(sources, (source) => source.letGo());
