import { hold } from './hold.ts';
import { interruptible } from './interruptible.ts';
import type { AnyIterable, Values } from './types.ts';
import { wholeNumber } from './whole-number.ts';

export interface Shared<T> {
  /**
   * A further reader, counted from this call on: it gets every value that is pulled from now on. One that is no longer
   * wanted must be returned, also if it was never read, since the others wait for it.
   * @throws Error when the source has ended or the last reader has left; it would be an empty stream.
   */
  reader(): Values<T>;
}

/**
 * Shares one source among several readers, each of which gets all values in order. It pulls the source when a reader asks
 * for a value that has not come yet. It keeps values that some reader has not taken, at most `buffer` of them (default 16);
 * then the slowest reader sets the pace. A reader leaves by `return()`, and the last one to leave returns the source. If the
 * source fails, each reader gets the values before the failure, and then the error.
 * @throws RangeError when `buffer` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * const shared = share(['a', 'b']);
 * const readers = [shared.reader(), shared.reader()];
 * print(await Promise.all(readers.map((reader) => collect(reader)))); // → [ [ 'a', 'b' ], [ 'a', 'b' ] ]
 * ```
 */
export function share<T>(source: AnyIterable<T>, { buffer = 16 }: { readonly buffer?: number } = {}): Shared<T> {
  wholeNumber('buffer', buffer, 1);
  const held = hold(source);
  const places = new Map<symbol, number>(); // for each reader, the number of the value that it takes next
  const kept: { readonly value: T }[] = [];
  let first = 0; // the number of kept[0]
  let closed: string | undefined;
  let ending: (() => IteratorResult<T, void>) | undefined;
  let pulling = false;
  let changed = Promise.withResolvers<void>();

  function notify() {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  async function pull() {
    pulling = true;
    try {
      const result = await held.next();
      if (result.done) end(() => ({ done: true, value: undefined }));
      else kept.push({ value: result.value });
    } catch (error) {
      end(() => {
        throw error;
      });
    }
    pulling = false;
    notify();
  }

  function end(outcome: () => IteratorResult<T, void>) {
    closed ??= 'the source has ended';
    ending = outcome;
  }

  /** Forgets the values that every reader has taken. */
  function trim() {
    if (places.size === 0) return;
    const slowest = Math.min(...places.values());
    if (slowest === first) return;
    kept.splice(0, slowest - first);
    first = slowest;
    notify();
  }

  return {
    reader() {
      if (closed !== undefined) throw new Error(`no reader can join: ${closed}`);
      const self = Symbol('reader');
      places.set(self, first + kept.length);

      return interruptible<T>({
        async next() {
          for (let place = places.get(self); place !== undefined; place = places.get(self)) {
            const found = kept[place - first];
            if (found !== undefined) {
              places.set(self, place + 1);
              trim();
              return { done: false, value: found.value };
            }
            if (ending !== undefined) {
              places.delete(self);
              return ending();
            }
            if (!pulling && kept.length < buffer) pull();
            else await changed.promise;
          }
          return { done: true, value: undefined };
        },

        async leave() {
          places.delete(self);
          trim();
          if (places.size > 0) return;
          closed ??= 'the last reader has left';
          await held.letGo();
        },
      });
    },
  };
}
