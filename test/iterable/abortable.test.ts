import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { abortable } from '../../src/iterable/abortable.ts';
import { collect } from '../../src/iterable/collect.ts';
import { count } from '../../src/iterable/count.ts';
import fc from '../utils/fast-check.ts';
import { microtasks, pull, settled, tracked } from './tracked.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

test('throws the reason as it came while the source is still busy, and returns the source without waiting for it', async () => {
  const source = tracked([1, 2], { hangAt: 1 });
  const { signal, ...controller } = aborter();
  const stream = abortable(source, signal);
  await pull(stream, 1);
  const reading = stream.next();
  await settled();
  const reason = { any: 'thing' };
  controller.abort(reason);
  await expect(reading).rejects.toBe(reason);
  expect(source.returns).toBe(1);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(listeners(signal)).toBe(0);
});

test('returns a generator that hangs as soon as it wakes', async () => {
  const wake = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  async function* hanging() {
    try {
      await wake.promise;
      yield 1;
    } finally {
      closed.resolve();
    }
  }
  const { signal, abort } = aborter();
  const reading = abortable(hanging(), signal).next();
  await settled();
  abort('gone');
  await expect(reading).rejects.toBe('gone');
  wake.resolve();
  await closed.promise;
});

test('does not wait for a source whose return never answers', async () => {
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: 1 }),
      return: () => new Promise(() => {}),
    }),
  };
  const { signal, abort } = aborter();
  const stream = abortable(source, signal);
  await pull(stream, 1);
  abort('gone');
  await expect(stream.next()).rejects.toBe('gone');
});

test('an abort while the reader holds a value returns the source at once, and is thrown at the next pull', async () => {
  const source = tracked([1, 2]);
  const { signal, abort } = aborter();
  const stream = abortable(source, signal);
  await pull(stream, 1);
  abort('gone');
  expect(source.returns).toBe(1);
  await expect(stream.next()).rejects.toBe('gone');
  expect({ pulls: source.pulls, returns: source.returns }).toEqual({ pulls: 1, returns: 1 });
});

test('a reader that leaves after an abort is not told of it', async () => {
  const source = tracked([1, 2]);
  const { signal, abort } = aborter();
  const stream = abortable(source, signal);
  await pull(stream, 1);
  abort('gone');
  expect(await stream.return()).toEqual({ done: true, value: undefined });
  expect(source.returns).toBe(1);
});

test('does not start the source when the signal is aborted already', async () => {
  const source = tracked([1]);
  await expect(abortable(source, AbortSignal.abort('before')).next()).rejects.toBe('before');
  expect(source.opened).toBe(0);
});

test('what the source throws after an abort is nobody’s', async () => {
  const fail = Promise.withResolvers<IteratorResult<number, undefined>>();
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => fail.promise, return: () => Promise.reject(new Error('return')) }),
  };
  const { signal, abort } = aborter();
  const reading = abortable(source, signal).next();
  await settled();
  abort('gone');
  fail.reject(new Error('next'));
  await expect(reading).rejects.toBe('gone');
  await settled(); // an unhandled rejection would fail the run
});

test.each([
  ['the end', async (signal: AbortSignal) => void (await collect(abortable([1], signal)))],
  [
    'a break',
    async (signal: AbortSignal) => {
      for await (const _ of abortable(count(), signal)) break;
    },
  ],
  [
    'a failure',
    async (signal: AbortSignal) => void (await collect(abortable(tracked([], { failAt: 0 }), signal)).catch(() => {})),
  ],
])('leaves no listener on a long-lived signal after %s', async (_, read) => {
  const { signal } = aborter();
  for (let time = 0; time < 20; time += 1) await read(signal);
  expect(listeners(signal)).toBe(0);
});

test('holds one listener for a stream, however many values pass, and none before it starts', async () => {
  const { signal } = aborter();
  const stream = abortable(count(), signal);
  expect(listeners(signal)).toBe(0);
  await pull(stream, 100);
  expect(listeners(signal)).toBe(1);
  await stream.return();
});

test('at whatever moment the abort comes: the values before it, its reason, one return', async () => {
  const delays = fc.array(fc.nat(4), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(delays, fc.nat(60), async (ticks, moment) => {
      const source = tracked([1, 2, 3, 4, 5, 6], { ticks });
      const { signal, abort } = aborter();
      const seen: number[] = [];
      const reading = (async () => {
        for await (const value of abortable(source, signal)) seen.push(value);
      })().then(
        () => 'end',
        (reason: unknown) => reason,
      );
      await microtasks(moment);
      abort('gone');
      const before = { seen: seen.length, pulls: source.pulls };
      const outcome = await reading;
      expect(source.pulls).toBe(before.pulls);
      expect(seen.length).toBeLessThanOrEqual(before.seen + 1); // one may have been on its way to the reader
      expect(seen).toEqual([1, 2, 3, 4, 5, 6].slice(0, seen.length));
      if (outcome === 'end') expect(seen).toHaveLength(6);
      else expect(outcome).toBe('gone');
      await settled();
      expect(source.returns).toBeLessThanOrEqual(1);
      expect(source.returns === 1 || source.ended || source.pulls === 0).toBe(true);
      expect(listeners(signal)).toBe(0);
    }),
  );
});

function aborter() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}
