import { type Folding, fold } from './fold.ts';

export interface Quantiles {
  readonly count: number;
  /** About the value below which the share `q` (0 to 1) of the numbers lies: 0.5 asks for the median. NaN of no numbers. */
  at(q: number): number;
}

/**
 * Keeps a running sketch of the numbers sent. Each quantile differs from the true one by less than the share
 * `accuracy` of it (default 0.01: one per cent). Numbers are counted by their logarithm (DDSketch), so memory grows with
 * the logarithm of their range and not with their count: some hundred counts where they go from 1 to 1,000,000.
 * @throws RangeError when `accuracy` does not lie between 0 and 1.
 *
 * @example
 * ```ts
 * const delays = quantiles();
 * for (const minutes of [1, 2, 3]) delays.next(minutes);
 * print(Math.round(delays.next(undefined).value.at(0.5))); // → 2
 * ```
 */
export function quantiles({ accuracy = 0.01 }: { readonly accuracy?: number } = {}): Folding<Quantiles, number> {
  if (!(accuracy > 0 && accuracy < 1)) throw new RangeError(`accuracy must lie between 0 and 1, not at ${accuracy}`);
  return fold(new Sketch(accuracy), (sketch, value: number) => sketch.add(value));
}

class Sketch implements Quantiles {
  readonly #base: number;
  readonly #logBase: number;
  /** Key → how many. The key of a number is that of its size; 0 has none. */
  readonly #above = new Map<number, number>();
  readonly #below = new Map<number, number>();
  #zeros = 0;
  count = 0;

  constructor(accuracy: number) {
    this.#base = (1 + accuracy) / (1 - accuracy);
    this.#logBase = Math.log(this.#base);
  }

  add(value: number): this {
    if (value === 0) this.#zeros += 1;
    else {
      const counts = value > 0 ? this.#above : this.#below;
      const key = Math.ceil(Math.log(Math.abs(value)) / this.#logBase);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    this.count += 1;
    return this;
  }

  at(q: number): number {
    let rank = Math.min(1, Math.max(0, q)) * (this.count - 1);
    for (const [value, count] of this.#ascending()) {
      rank -= count;
      if (rank < 0) return value;
    }
    return Number.NaN;
  }

  *#ascending(): Generator<readonly [value: number, count: number], void, undefined> {
    const byKey = (counts: ReadonlyMap<number, number>) => Array.from(counts).sort(([a], [b]) => a - b);
    for (const [key, count] of byKey(this.#below).reverse()) yield [-this.#middle(key), count];
    if (this.#zeros > 0) yield [0, this.#zeros];
    for (const [key, count] of byKey(this.#above)) yield [this.#middle(key), count];
  }

  /** The number nearest to all numbers with this key, by share. */
  #middle(key: number): number {
    return (2 * this.#base ** key) / (this.#base + 1);
  }
}
