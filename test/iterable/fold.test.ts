import { expect, test } from 'vitest';
import { fold } from '../../src/iterable/fold.ts';

test('is primed: the first value sent counts, and each is answered with the state so far', () => {
  const longest = fold('', (state, word: string) => (word.length > state.length ? word : state));
  expect(['a', 'abc', 'ab'].map((word) => longest.next(word).value)).toEqual(['a', 'abc', 'abc']);
});

test('ends on undefined, with the final state, and stays ended', () => {
  const count = fold(7, (state, _: null) => state + 1);
  count.next(null);
  expect(count.next(undefined)).toEqual({ done: true, value: 8 });
  expect(count.next(null)).toEqual({ done: true, value: undefined });
});

test('passes on what a step throws, and is over', () => {
  const cause = new Error('no');
  const picky = fold(0, () => {
    throw cause;
  });
  expect(() => picky.next(1)).toThrow(cause);
  expect(picky.next(1)).toEqual({ done: true, value: undefined });
});
