import { type Folding, fold } from './fold.ts';
import { wholeNumber } from './whole-number.ts';

export interface Tally<Key> {
  /** How many of each have been sent, in the order in which they came first. */
  readonly counts: ReadonlyMap<Key, number>;
  /** How many have been sent that have no count of their own, as there are too many of them. */
  readonly others: number;
}

/**
 * Counts how often each value is sent, like Python's `collections.Counter`. Once `limit` values (default 10,000) have
 * their own count, new values are counted together. Every answer is the same object, kept up to date.
 * @throws RangeError when `limit` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * const airports = tally<string>();
 * for (const iata of ['ATL', 'ORD', 'ATL']) airports.next(iata);
 * print(airports.next(undefined).value.counts); // → Map(2) { 'ATL' => 2, 'ORD' => 1 }
 * ```
 */
export function tally<Key>({ limit = 10_000 }: { readonly limit?: number } = {}): Folding<Tally<Key>, Key> {
  wholeNumber('limit', limit, 1);
  const counts = new Map<Key, number>();
  const state = { counts, others: 0 };
  return fold(state, (_, key: Key) => {
    const before = counts.get(key);
    if (before !== undefined || counts.size < limit) counts.set(key, (before ?? 0) + 1);
    else state.others += 1;
    return state;
  });
}
