/** The rules that every operator keeps, checked over all of them: one list, one contract. */

import { describe, expect, test } from 'vitest';
import { abortable } from '../../src/iterable/abortable.ts';
import { batch } from '../../src/iterable/batch.ts';
import { concat } from '../../src/iterable/concat.ts';
import { filter } from '../../src/iterable/filter.ts';
import { flatten } from '../../src/iterable/flatten.ts';
import { map } from '../../src/iterable/map.ts';
import { merge } from '../../src/iterable/merge.ts';
import { onEnd } from '../../src/iterable/on-end.ts';
import { share } from '../../src/iterable/share.ts';
import { singleUse } from '../../src/iterable/single-use.ts';
import { take } from '../../src/iterable/take.ts';
import type { AnyIterable } from '../../src/iterable/types.ts';
import { unbatch } from '../../src/iterable/unbatch.ts';
import { yielding } from '../../src/iterable/yielding.ts';
import fc from '../utils/fast-check.ts';
import { expectReleased, pull, type Tracked, tracked } from './tracked.ts';

interface Rule {
  readonly name: string;
  readonly apply: (source: AnyIterable<number>) => AsyncIterable<unknown>;
  /** What it gives for these values. */
  readonly gives: (values: readonly number[]) => readonly unknown[];
  /** How many values it may pull to give `count` of its own, when there are that many. */
  readonly needs?: (count: number, values: readonly number[]) => number;
}

const even = (value: number) => value % 2 === 0;
const same = (values: readonly number[]) => values;
const never = new AbortController().signal;

const rules: readonly Rule[] = [
  { name: 'map', apply: (s) => map(s, (n) => n * 2), gives: (v) => v.map((n) => n * 2) },
  { name: 'map with promises', apply: (s) => map(s, async (n) => n * 2), gives: (v) => v.map((n) => n * 2) },
  { name: 'filter', apply: (s) => filter(s, even), gives: (v) => v.filter(even), needs: positionOfEven },
  {
    name: 'filter with promises',
    apply: (s) => filter(s, async (n) => even(n)),
    gives: (v) => v.filter(even),
    needs: positionOfEven,
  },
  { name: 'take', apply: (s) => take(s, 3), gives: (v) => v.slice(0, 3) },
  { name: 'batch', apply: (s) => batch(s, 3), gives: inThrees, needs: (count) => count * 3 },
  {
    name: 'flatten',
    apply: (s) => flatten(map(s, (n) => [n, -n])),
    gives: (v) => v.flatMap((n) => [n, -n]),
    needs: (count) => Math.ceil(count / 2),
  },
  { name: 'concat, as its first source', apply: (s) => concat<number>(s, [7]), gives: (v) => [...v, 7] },
  {
    name: 'concat, as its last source',
    apply: (s) => concat<number>([7], s),
    gives: (v) => [7, ...v],
    needs: (count) => count - 1,
  },
  { name: 'merge of one', apply: (s) => merge(s), gives: same },
  { name: 'share with one reader', apply: (s) => lazily(() => share(s).reader()), gives: same },
  { name: 'abortable', apply: (s) => abortable(s, never), gives: same },
  { name: 'yielding', apply: (s) => yielding(s), gives: same },
  { name: 'yielding after every value', apply: (s) => yielding(s, { everyMs: 0 }), gives: same },
  // It hands out the source's own iterator, so it is looked at as operators use it.
  { name: 'singleUse, read by map', apply: (s) => map(singleUse(s), (n) => n), gives: same },
  {
    name: 'unbatch',
    apply: (s) => unbatch(map(s, (n) => [n, -n])),
    gives: (v) => v.flatMap((n) => [n, -n]),
    needs: (count) => Math.ceil(count / 2),
  },
  { name: 'onEnd', apply: (s) => onEnd(s, () => {}), gives: same },
  {
    name: 'a whole pipeline',
    apply: (s) =>
      take(
        flatten(
          batch(
            filter(
              map(singleUse(s), (n) => n + 1),
              even,
            ),
            2,
          ),
        ),
        4,
      ),
    gives: (v) =>
      v
        .map((n) => n + 1)
        .filter(even)
        .slice(0, 4),
    needs: (_, v) => v.length + 1,
  },
];

describe.each(rules)('$name', ({ apply, gives, needs = (count) => count }) => {
  const values = fc.array(fc.nat(9), { maxLength: 12 });
  const ticks = fc.array(fc.nat(4), { maxLength: 4 });

  test('gives what it should, and its source is over exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(values, ticks, async (list, ticks) => {
        const source = tracked(list, { ticks });
        const seen: unknown[] = [];
        for await (const value of apply(source)) seen.push(value);
        expect(seen).toEqual(gives(list));
        expectOneByOne(source);
      }),
    );
  });

  test('gives the same for an array', async () => {
    await fc.assert(
      fc.asyncProperty(values, async (list) => {
        const seen: unknown[] = [];
        for await (const value of apply(list)) seen.push(value);
        expect(seen).toEqual(gives(list));
      }),
    );
  });

  test('returns its source exactly once when the reader breaks out', async () => {
    await fc.assert(
      fc.asyncProperty(values, ticks, fc.integer({ min: 1, max: 12 }), async (list, ticks, enough) => {
        const source = tracked(list, { ticks });
        const seen: unknown[] = [];
        for await (const value of apply(source)) {
          seen.push(value);
          if (seen.length === enough) break;
        }
        expect(seen).toEqual(gives(list).slice(0, enough));
        expectOneByOne(source);
      }),
    );
  });

  test('returns its source exactly once when the reader throws', async () => {
    await fc.assert(
      fc.asyncProperty(values, ticks, fc.integer({ min: 1, max: 12 }), async (list, ticks, enough) => {
        const source = tracked(list, { ticks });
        const tired = new Error('enough');
        let seen = 0;
        const reading = (async () => {
          for await (const _ of apply(source)) {
            seen += 1;
            if (seen === enough) throw tired;
          }
        })();
        if (gives(list).length >= enough) await expect(reading).rejects.toBe(tired);
        else await reading;
        expectOneByOne(source);
      }),
    );
  });

  test("hands on its source's error as it came, after values that were there before it", async () => {
    await fc.assert(
      fc.asyncProperty(values, ticks, fc.nat(12), async (list, ticks, at) => {
        const failAt = Math.min(at, list.length);
        const source = tracked(list, { ticks, failAt });
        const seen: unknown[] = [];
        const reading = (async () => {
          for await (const value of apply(source)) seen.push(value);
        })();
        const outcome = await reading.then(
          () => undefined,
          (error: unknown) => error,
        );
        // Only what stops pulling before the failure may end well.
        if (outcome === undefined) expect(source.returns).toBe(1);
        else expect(outcome).toBe(source.failure);
        expect(gives(list).slice(0, seen.length)).toEqual(seen);
        expectOneByOne(source);
      }),
    );
  });

  test('pulls no more than it was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(values, ticks, fc.nat(12), async (list, ticks, count) => {
        const source = tracked(list, { ticks });
        const wanted = Math.min(count, gives(list).length);
        const iterator = apply(source)[Symbol.asyncIterator]();
        await pull(iterator, wanted);
        expect(source.pulls).toBeLessThanOrEqual(Math.max(0, needs(wanted, list)) + missing(list, wanted));
        await iterator.return?.();
        expectOneByOne(source);
      }),
    );

    /** A last batch that is not full is known for the last only once the source has ended. */
    function missing(list: readonly number[], wanted: number): number {
      return needs(wanted, list) > list.length ? 1 : 0;
    }
  });

  test('starts nothing before the first next, and nothing at all when it is returned before it', async () => {
    const source = tracked([1, 2, 3]);
    const iterator = apply(source)[Symbol.asyncIterator]();
    await iterator.return?.();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect({ pulls: source.pulls, returns: source.returns }).toEqual({ pulls: 0, returns: 0 });
  });
});

function expectOneByOne(source: Tracked<unknown>) {
  expectReleased(source);
  expect(source.mostPending).toBeLessThanOrEqual(1);
}

function positionOfEven(count: number, values: readonly number[]): number {
  const positions = values.flatMap((value, index) => (even(value) ? [index + 1] : []));
  return count === 0 ? 0 : (positions[count - 1] ?? values.length + 1);
}

function inThrees(values: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(values.length / 3) }, (_, index) => values.slice(index * 3, index * 3 + 3));
}

/** Makes the stream only when it is iterated. */
const lazily = <T>(make: () => AsyncIterable<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => make()[Symbol.asyncIterator](),
});
