/** Counts and sums over a line that is cut into pieces of one width, which grows with the range: what charts are made of. */
export class Bins {
  readonly #limit: number;
  readonly #widen: (width: number) => number;
  #width: number;
  /** Place of the first bin, in widths from zero; undefined while there is none. */
  #first: number | undefined;
  #used = 0;
  #counts: Float64Array;
  #sums: Float64Array;

  /** @param widen gives the next width, a whole multiple of the one given: so that bins merge, and none is cut. */
  constructor(limit: number, width: number, widen: (width: number) => number) {
    this.#limit = limit;
    this.#width = width;
    this.#widen = widen;
    this.#counts = new Float64Array(limit);
    this.#sums = new Float64Array(limit);
  }

  /** @throws RangeError where there is no bin, as for infinity. */
  add(at: number, amount: number): this {
    if (!Number.isFinite(at)) throw new RangeError(`${at} lies in no bin: leave it out`);
    let place = Math.floor(at / this.#width);
    while (!this.#reach(place)) {
      this.#merge();
      place = Math.floor(at / this.#width);
    }
    const index = place - (this.#first ?? place);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sums[index] = (this.#sums[index] ?? 0) + amount;
    return this;
  }

  get width(): number {
    return this.#width;
  }

  /** Where the first bin begins. */
  get start(): number {
    return (this.#first ?? 0) * this.#width;
  }

  /** How many numbers each bin has, from the first bin with any to the last. */
  get counts(): readonly number[] {
    return Array.from(this.#counts.subarray(0, this.#used));
  }

  /** The sums of the amounts, likewise. */
  get sums(): readonly number[] {
    return Array.from(this.#sums.subarray(0, this.#used));
  }

  /** Makes room for a bin at this place; false where that would be more bins than there may be. */
  #reach(place: number): boolean {
    const first = this.#first ?? place;
    const last = Math.max(place, first + this.#used - 1);
    const begin = Math.min(place, first);
    if (last - begin >= this.#limit) return false;
    if (begin < first) {
      for (const numbers of [this.#counts, this.#sums]) {
        numbers.copyWithin(first - begin, 0, this.#used);
        numbers.fill(0, 0, first - begin);
      }
    }
    this.#first = begin;
    this.#used = last - begin + 1;
    return true;
  }

  #merge(): void {
    const first = this.#first ?? 0;
    const factor = this.#widen(this.#width) / this.#width;
    const begin = Math.floor(first / factor);
    const merged = (numbers: Float64Array) => {
      const wide = new Float64Array(this.#limit);
      for (let index = 0; index < this.#used; index += 1) {
        const to = Math.floor((first + index) / factor) - begin;
        wide[to] = (wide[to] ?? 0) + (numbers[index] ?? 0);
      }
      return wide;
    };
    this.#counts = merged(this.#counts);
    this.#sums = merged(this.#sums);
    this.#used = Math.floor((first + this.#used - 1) / factor) - begin + 1;
    this.#first = begin;
    this.#width *= factor;
  }
}
