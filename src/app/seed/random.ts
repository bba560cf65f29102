/** Numbers that look random, and are the same each time. */

export interface Random {
  /** 32 bits, as a number from 0. */
  bits(): number;
  /** A whole number from 0, below `end`. */
  below(end: number): number;
  /** @throws Error where there is nothing to pick. */
  pick<T>(values: readonly T[]): T;
}

/** A xorshift generator of 32 bits. The seed is not 0. */
export function createRandom(seed: number): Random {
  let state = seed;
  const bits = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (end: number) => Math.floor((bits() / 2 ** 32) * end);
  return {
    bits,
    below,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('there is nothing to pick from');
      return value;
    },
  };
}
