/**
 * The keys of the rows that are in a query's result: a set that never changes. What is made of it by adding and taking away
 * shares with it whatever is alike, so that readers at different moments each have theirs.
 *
 * A key that is a whole number is kept as that. Of any other, 106 bits of a hash are kept.
 */

/** A key's values, as PostgreSQL writes them. */
export type Key = readonly string[];

export class KeySet {
  /** Pairs of numbers, in as many lists as the set has parts. */
  readonly #parts: readonly Float64Array[];
  readonly size: number;

  private constructor(parts: readonly Float64Array[], size: number) {
    this.#parts = parts;
    this.size = size;
  }

  /** Builds a set of many keys, each of which may come several times. */
  static builder(): KeySetBuilder {
    let pairs = new Float64Array(256);
    let length = 0;
    return {
      add(key) {
        if (length === pairs.length) {
          const more = new Float64Array(2 * length);
          more.set(pairs);
          pairs = more;
        }
        pairs.set(pairOf(key), length);
        length += 2;
      },
      get size() {
        return length / 2;
      },
      build() {
        let parts = 64;
        while (length / 2 > parts * FULL) parts *= 4;
        const lists = distributed([pairs.subarray(0, length)], parts);
        return new KeySet(
          lists,
          lists.reduce((size, list) => size + list.length / 2, 0),
        );
      },
    };
  }

  has(key: Key): boolean {
    const pair = pairOf(key);
    return find(this.#parts[partOf(pair, this.#parts.length)] ?? NONE, pair) >= 0;
  }

  /** The set with some keys more, and others less. */
  with(added: Iterable<Key>, removed: Iterable<Key> = []): KeySet {
    const parts = this.#parts.length;
    const changed = new Map<number, number[]>();
    let { size } = this;
    const listOf = (pair: Pair) => {
      const part = partOf(pair, parts);
      const list = changed.get(part) ?? [...(this.#parts[part] ?? NONE)];
      changed.set(part, list);
      return list;
    };
    for (const key of removed) {
      const pair = pairOf(key);
      const list = listOf(pair);
      const at = find(list, pair);
      if (at < 0) continue;
      // The last one takes its place.
      const [a = 0, b = 0] = list.splice(-2);
      if (at < list.length) [list[at], list[at + 1]] = [a, b];
      size -= 1;
    }
    for (const key of added) {
      const pair = pairOf(key);
      const list = listOf(pair);
      if (find(list, pair) >= 0) continue;
      list.push(...pair);
      size += 1;
    }
    const all = this.#parts.slice();
    for (const [part, list] of changed) all[part] = Float64Array.from(list);
    const made = new KeySet(all, size);
    return size > parts * FULL ? made.#split() : made;
  }

  /** In four times as many parts. */
  #split(): KeySet {
    return new KeySet(distributed(this.#parts, this.#parts.length * 4), this.size);
  }
}

export interface KeySetBuilder {
  readonly add: (key: Key) => void;
  /** How many have been added, with those that came again. */
  readonly size: number;
  readonly build: () => KeySet;
}

/** The pairs of some lists in so many parts, each once. */
function distributed(from: readonly Float64Array[], parts: number): readonly Float64Array[] {
  const lists = Array.from({ length: parts }, (): number[] => []);
  for (const list of from)
    for (let at = 0; at < list.length; at += 2) {
      const pair: Pair = [list[at] ?? 0, list[at + 1] ?? 0];
      const part = lists[partOf(pair, parts)];
      if (part !== undefined && find(part, pair) < 0) part.push(...pair);
    }
  return lists.map((list) => Float64Array.from(list));
}

type Pair = readonly [number, number];

const NONE = new Float64Array(0);

/** Keys of a part, on average, before there are more parts. */
const FULL = 64;

function find(list: Float64Array | readonly number[], [a, b]: Pair): number {
  for (let at = 0; at < list.length; at += 2) if (list[at] === a && list[at + 1] === b) return at;
  return -1;
}

/** Whole numbers in a row come to different parts. */
const partOf = ([a, b]: Pair, parts: number): number => (Math.imul((a % 2 ** 32) ^ b, 0x9e3779b1) >>> 0) % parts;

/** Without -0, which JavaScript takes for 0. */
const WHOLE = /^(?:0|-?[1-9]\d{0,14})$/;

function pairOf(key: Key): Pair {
  const [only = ''] = key;
  if (key.length === 1 && WHOLE.test(only)) return [Number(only), -1];
  const text = JSON.stringify(key);
  return [hash53(text, SEED), hash53(text, SEED ^ 0x5bd1e995)];
}

/** Other in each process, so that nobody outside can tell which keys meet. */
const SEED = Math.floor(Math.random() * 2 ** 31);

/** cyrb53, in the public domain. */
function hash53(text: string, seed: number): number {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
