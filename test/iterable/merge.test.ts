import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { count } from '../../src/iterable/count.ts';
import { merge } from '../../src/iterable/merge.ts';
import fc from '../utils/fast-check.ts';
import { expectReleased, pull, settled, tracked } from './tracked.ts';

const lists = fc.array(fc.array(fc.nat(9), { maxLength: 6 }), { maxLength: 4 });
const ticks = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 });

const sourcesOf = (values: readonly (readonly number[])[], ticks: readonly number[]) =>
  values.map((list, number) =>
    tracked(
      list.map((value) => ({ number, value })),
      { ticks: ticks.slice(number % ticks.length) },
    ),
  );

test('gives every value of every source, each source in its own order', async () => {
  await fc.assert(
    fc.asyncProperty(lists, ticks, async (values, ticks) => {
      const sources = sourcesOf(values, ticks);
      const seen = await collect(merge(...sources));
      expect(values.map((_, number) => seen.filter((one) => one.number === number).map(({ value }) => value))).toEqual(
        values,
      );
      for (const source of sources) {
        expectReleased(source);
        expect(source.mostPending).toBe(1);
      }
    }),
  );
});

test('returns every source that was started, once, when the reader leaves', async () => {
  await fc.assert(
    fc.asyncProperty(lists, ticks, fc.nat(8), async (values, ticks, enough) => {
      const sources = sourcesOf(values, ticks);
      const merged = merge(...sources);
      const seen = await pull(merged, enough);
      await merged.return();
      await settled();
      for (const [number, source] of sources.entries()) {
        // One value ahead at most: what was handed out, and one that waits or was being fetched.
        expect(source.pulls).toBeLessThanOrEqual(seen.filter((one) => one.number === number).length + 1);
        expectLeft(source, enough > 0);
      }
    }),
  );
});

test('one source’s failure is thrown as it came, and returns the others', async () => {
  await fc.assert(
    fc.asyncProperty(lists, ticks, fc.nat(6), async (values, ticks, failAt) => {
      const sources = sourcesOf(values, ticks);
      const broken = tracked(
        Array.from({ length: failAt }, () => ({ number: -1, value: 0 })),
        { failAt, ticks },
      );
      await expect(collect(merge(...sources, broken))).rejects.toBe(broken.failure);
      await settled();
      for (const source of sources) expectLeft(source, true);
      expectReleased(broken);
    }),
  );
});

test('serves in turn those that are ready', async () => {
  const seen = await pull(merge(fast('a'), fast('b'), fast('c')), 9);
  for (const third of [0, 3, 6]) expect(seen.slice(third, third + 3).toSorted()).toEqual(['a', 'b', 'c']);
});

test('a source that is ready again does not overtake one that waits, however slow the reader is', async () => {
  const merged = merge(fast('a'), fast('b'), fast('c'));
  const seen: string[] = [];
  for (let turn = 0; turn < 9; turn += 1) {
    seen.push(...(await pull(merged, 1)));
    await settled();
  }
  expect(seen.join('')).toBe('abcabcabc');
});

test('a source that is silent holds up nobody', async () => {
  const silent = tracked([0], { hangAt: 0 });
  expect(await pull(merge(silent, [1, 2, 3]), 3)).toEqual([1, 2, 3]);
  expect(silent.pulls).toBe(1);
});

test('is left at once, even while every source is silent', async () => {
  const sources = [tracked([0], { hangAt: 0 }), tracked([0], { hangAt: 0 })];
  const merged = merge(...sources);
  const waiting = merged.next();
  await settled();
  expect(await merged.return()).toEqual({ done: true, value: undefined });
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(sources.map(({ returns }) => returns)).toEqual([1, 1]);
});

test('throws a failure even while another source is silent', async () => {
  const silent = tracked([0], { hangAt: 0 });
  const broken = tracked([], { failAt: 0 });
  await expect(merge(silent, broken).next()).rejects.toBe(broken.failure);
  expect(silent.returns).toBe(1);
});

test('a source that cannot be opened is a failure like any other', async () => {
  const other = tracked([1, 2]);
  const closed: AsyncIterable<number> = {
    [Symbol.asyncIterator]() {
      throw new Error('used up');
    },
  };
  await expect(collect(merge(other, closed))).rejects.toThrow('used up');
  expect(other.returns).toBe(1);
});

test('leaving waits for the sources that rest, and throws what a return throws', async () => {
  const events: string[] = [];
  const resting = (release: () => Promise<void>): AsyncIterable<number> => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: 1 }),
      return: async () => {
        await release();
        return { done: true, value: undefined };
      },
    }),
  });
  const merged = merge(
    resting(() => Promise.reject(new Error('stuck'))),
    resting(async () => {
      await settled();
      events.push('released');
    }),
  );
  await pull(merged, 1);
  await settled();
  await expect(merged.return()).rejects.toThrow('stuck');
  expect(events).toEqual(['released']);
  expect(await merged.next()).toEqual({ done: true, value: undefined });
});

test('nothing to merge is an end', async () => {
  expect(await collect(merge())).toEqual([]);
});

async function* fast(name: string) {
  for (const _ of count()) yield name;
}

/** A return may reach a source that has ended meanwhile: then it has both. */
function expectLeft(source: ReturnType<typeof sourcesOf>[number], started: boolean) {
  expect(source.opened).toBe(started ? 1 : 0);
  expect(source.returns).toBeLessThanOrEqual(started ? 1 : 0);
  expect(source.ended || source.returns === 1).toBe(started);
  expect(source.mostPending).toBeLessThanOrEqual(1);
}
