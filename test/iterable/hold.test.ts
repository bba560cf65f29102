import { expect, test } from 'vitest';
import { hold } from '../../src/iterable/hold.ts';
import { settled, tracked } from './tracked.ts';

test('returns a resting source once, and waits until it has let go', async () => {
  const source = tracked([1, 2], { ticks: [5] });
  const held = hold(source);
  await held.next();
  await held.letGo();
  await held.letGo();
  expect(source.returns).toBe(1);
});

test('tells a busy source, and does not wait for it', async () => {
  const source = tracked([1], { hangAt: 0 });
  const held = hold(source);
  held.next();
  await settled();
  await held.letGo();
  expect(source.returns).toBe(1);
});

test('stays let go when the busy source answers after all', async () => {
  const answer = Promise.withResolvers<IteratorResult<number, undefined>>();
  let returns = 0;
  const held = hold<number>({
    [Symbol.asyncIterator]: () => ({
      next: () => answer.promise,
      return: async () => {
        returns += 1;
        return { done: true, value: undefined };
      },
    }),
  });
  const pulled = held.next();
  await held.letGo();
  answer.resolve({ done: false, value: 1 });
  await pulled;
  await held.letGo();
  expect(returns).toBe(1);
});

test('leaves a source alone that was not started, has ended, or has failed', async () => {
  const unstarted = tracked([1]);
  await hold(unstarted).letGo();
  const ended = tracked([]);
  const heldToTheEnd = hold(ended);
  await heldToTheEnd.next();
  await heldToTheEnd.letGo();
  const failed = tracked([], { failAt: 0 });
  const heldToFailure = hold(failed);
  await expect(heldToFailure.next()).rejects.toBe(failed.failure);
  await heldToFailure.letGo();
  expect([unstarted, ended, failed].map(({ returns }) => returns)).toEqual([0, 0, 0]);
});
