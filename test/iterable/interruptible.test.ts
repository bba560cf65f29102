import { expect, test } from 'vitest';
import { interruptible } from '../../src/iterable/interruptible.ts';
import { settled } from './tracked.ts';

const end = { done: true, value: undefined };

function stepping(answers: readonly Promise<IteratorResult<number, void>>[]) {
  const calls = { next: 0, leave: 0, pending: 0, mostPending: 0 };
  const iterator = interruptible<number>({
    async next() {
      const answer = answers[calls.next];
      calls.next += 1;
      calls.pending += 1;
      calls.mostPending = Math.max(calls.mostPending, calls.pending);
      const result = (await answer) ?? { done: true, value: undefined };
      calls.pending -= 1;
      return result;
    },
    async leave() {
      calls.leave += 1;
      await settled();
    },
  });
  return { iterator, calls };
}

const value = (value: number) => Promise.resolve({ done: false as const, value });
const never = new Promise<never>(() => {});

test('takes one step at a time, however many are asked for', async () => {
  const { iterator, calls } = stepping([value(1), value(2)]);
  const results = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
  expect(results).toEqual([{ done: false, value: 1 }, { done: false, value: 2 }, end, end]);
  expect(calls).toMatchObject({ next: 3, mostPending: 1, leave: 0 });
});

test('return answers all that wait, leaves once, and every return waits for it', async () => {
  const { iterator, calls } = stepping([never]);
  const waiting = [iterator.next(), iterator.next()];
  await settled();
  const returns = [iterator.return(), iterator.return()];
  expect(await Promise.all([...waiting, ...returns])).toEqual([end, end, end, end]);
  expect(calls.leave).toBe(1);
  expect(await iterator.next()).toEqual(end);
});

test('does not leave after an end, nor after an error', async () => {
  const ended = stepping([]);
  await ended.iterator.next();
  await ended.iterator.return();
  expect(ended.calls.leave).toBe(0);
  const failed = stepping([Promise.reject(new Error('broken'))]);
  await expect(failed.iterator.next()).rejects.toThrow('broken');
  await failed.iterator.return();
  expect(failed.calls.leave).toBe(0);
});

test('throw leaves, then throws', async () => {
  const { iterator, calls } = stepping([value(1)]);
  await expect(iterator.throw(new Error('thrown in'))).rejects.toThrow('thrown in');
  expect(calls).toMatchObject({ next: 0, leave: 1 });
});

test('await using leaves', async () => {
  const { iterator, calls } = stepping([value(1)]);
  {
    await using reader = iterator;
    await reader.next();
  }
  expect(calls.leave).toBe(1);
});
