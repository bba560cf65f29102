/** A cache of the results that were asked for last. */

export interface Memo<K, V> {
  readonly get: (key: K) => V | undefined;
  readonly set: (key: K, value: V) => void;
}

/** @param size how many are kept. */
export function createMemo<K, V>(size: number): Memo<K, V> {
  // Two generations: what is asked for in the older one moves into the newer. So nothing is moved at each request.
  let young = new Map<K, V>();
  let old = new Map<K, V>();
  const half = Math.ceil(size / 2);
  const set = (key: K, value: V) => {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const before = old.get(key);
      if (before !== undefined) set(key, before);
      return before;
    },
    set,
  };
}

/** The function, of which so many latest results are kept; for texts of so many characters at most. */
export function memoized<V>(make: (text: string) => V, size: number, maxLength: number): (text: string) => V {
  const memo = createMemo<string, { readonly value: V }>(size);
  return (text) => {
    const known = memo.get(text);
    if (known !== undefined) return known.value;
    const value = make(text);
    if (text.length <= maxLength) memo.set(text, { value });
    return value;
  };
}
