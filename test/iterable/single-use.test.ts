import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { map } from '../../src/iterable/map.ts';
import { singleUse } from '../../src/iterable/single-use.ts';
import { settled, tracked } from './tracked.ts';

const refusal = 'a stream is read once; make a new stream to read again';

test.each([
  ['an array', () => [1, 2]],
  ['a stream', () => tracked([1, 2])],
])('reads %s once, and throws at the second time instead of giving nothing', async (_, make) => {
  const stream = singleUse(make());
  expect(await collect(stream)).toEqual([1, 2]);
  expect(() => stream[Symbol.asyncIterator]()).toThrow(refusal);
  await expect(collect(stream)).rejects.toThrow(refusal);
});

test('a second reader is refused while the first is still reading, and does not disturb it', async () => {
  const stream = singleUse([1, 2]);
  const first = stream[Symbol.asyncIterator]();
  expect(await first.next()).toEqual({ done: false, value: 1 });
  await expect(map(stream, (n) => n).next()).rejects.toThrow(refusal);
  expect(await first.next()).toEqual({ done: false, value: 2 });
});

test('a stream that was left early is used up too', async () => {
  const stream = singleUse(tracked([1, 2]));
  for await (const _ of stream) break;
  await expect(collect(stream)).rejects.toThrow(refusal);
});

test('starts nothing when it is asked for its iterator', async () => {
  const source = tracked([1]);
  singleUse(source)[Symbol.asyncIterator]();
  await settled();
  expect(source.pulls).toBe(0);
});
