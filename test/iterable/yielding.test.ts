import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { count } from '../../src/iterable/count.ts';
import { yielding } from '../../src/iterable/yielding.ts';
import { microtasks } from './tracked.ts';

/** Reads an endless source that never waits, until the event loop has had a turn. Ends only if it has one. */
async function readUntilTheLoopTurns(everyMs?: number): Promise<number> {
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  let seen = 0;
  for await (const _ of yielding(count(), everyMs === undefined ? {} : { everyMs })) {
    seen += 1;
    if (turned) break;
    if (seen === 20_000_000) throw new Error('the event loop was held');
  }
  return seen;
}

test('an endless source that never waits lets the event loop turn', async () => {
  expect(await readUntilTheLoopTurns()).toBeGreaterThan(0);
});

test('with everyMs 0 it turns after every value', async () => {
  expect(await readUntilTheLoopTurns(0)).toBeLessThanOrEqual(3);
});

test('streams that run side by side have a turn each, so that what they do does not add up', async () => {
  const events: string[] = [];
  await Promise.all(
    ['a', 'b', 'c'].map(async (name) => {
      let seen = 0;
      for await (const _ of yielding(count(), { everyMs: 0 })) {
        events.push(`${name} begins`);
        await microtasks(5);
        events.push(`${name} is done`);
        seen += 1;
        if (seen === 3) break;
      }
    }),
  );
  // Nobody has waited yet for the first.
  expect(events.slice(0, 6)).toEqual(['a begins', 'b begins', 'c begins', 'a is done', 'b is done', 'c is done']);
  const inTurn = ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} is done`]);
  expect(events.slice(6)).toEqual([...inTurn, ...inTurn]);
});

test('changes neither the values nor their order', async () => {
  expect(await collect(yielding([3, 1, 2], { everyMs: 0 }))).toEqual([3, 1, 2]);
});

test.each([-1, Number.NaN])('refuses %s milliseconds', async (everyMs) => {
  await expect(yielding([1], { everyMs }).next()).rejects.toThrow(RangeError);
});
