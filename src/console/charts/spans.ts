/** Least, greatest and quantiles by spans of time, which grow as those of the trend do. */
import { type Measure, shareOf } from './measure.ts';

export interface Spans {
  /** @param width of the spans by now, in milliseconds: a whole multiple of the one before. */
  add(at: number, amount: number, width: number): void;
  /** The value of the span that begins then. Undefined where it has none. */
  at(start: number): number | undefined;
}

/** What one span keeps. */
interface Kind<Kept> {
  /** @param kept of the numbers before; undefined for the first. */
  readonly add: (kept: Kept | undefined, amount: number) => Kept;
  readonly joined: (one: Kept, other: Kept) => Kept;
  readonly value: (kept: Kept) => number;
}

/** @returns undefined for a measure that counts and sums are enough for. */
export function spansOf(measure: Measure): Spans | undefined {
  const share = shareOf(measure);
  if (share !== undefined) return createSpans(quantileKind(share));
  if (measure === 'min') return createSpans(oneOf(Math.min));
  if (measure === 'max') return createSpans(oneOf(Math.max));
  return undefined;
}

const oneOf = (choose: (one: number, other: number) => number): Kind<number> => ({
  add: (kept, amount) => (kept === undefined ? amount : choose(kept, amount)),
  joined: choose,
  value: (kept) => kept,
});

function createSpans<Kept>({ add, joined, value }: Kind<Kept>): Spans {
  let spans = new Map<number, Kept>();
  let width = 0;
  const widen = (next: number) => {
    const wider = new Map<number, Kept>();
    for (const [place, kept] of spans) {
      const there = Math.floor((place * width) / next);
      const before = wider.get(there);
      wider.set(there, before === undefined ? kept : joined(before, kept));
    }
    spans = wider;
    width = next;
  };
  return {
    add(at, amount, next) {
      if (next !== width) widen(next);
      const place = Math.floor(at / width);
      spans.set(place, add(spans.get(place), amount));
    },
    at(start) {
      const kept = spans.get(Math.floor(start / width));
      return kept === undefined ? undefined : value(kept);
    },
  };
}

/** Numbers counted by their logarithm, so that a quantile is at most one per cent off, however many there are. */
const quantileKind = (share: number): Kind<Map<number, number>> => ({
  add(counts = new Map<number, number>(), amount) {
    const number = rounded(amount);
    return counts.set(number, (counts.get(number) ?? 0) + 1);
  },
  joined(one, other) {
    for (const [number, count] of other) one.set(number, (one.get(number) ?? 0) + count);
    return one;
  },
  value(counts) {
    const ascending = [...counts].sort(([a], [b]) => a - b);
    let rank = share * (ascending.reduce((sum, [, count]) => sum + count, 0) - 1);
    for (const [number, count] of ascending) {
      rank -= count;
      if (rank < 0) return number;
    }
    return Number.NaN;
  },
});

const BASE = 1.02;
const LOG = Math.log(BASE);

function rounded(amount: number): number {
  if (amount === 0) return 0;
  const size = (2 * BASE ** Math.ceil(Math.log(Math.abs(amount)) / LOG)) / (BASE + 1);
  return Math.sign(amount) * size;
}
