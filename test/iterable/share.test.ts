import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { count } from '../../src/iterable/count.ts';
import { share } from '../../src/iterable/share.ts';
import fc from '../utils/fast-check.ts';
import { expectReleased, microtasks, pull, settled, tracked } from './tracked.ts';

test('every reader gets every value in order, whatever their speeds, and the source is read once', async () => {
  const speeds = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(9), { maxLength: 12 }),
      speeds,
      fc.integer({ min: 1, max: 3 }),
      async (values, speeds, buffer) => {
        const source = tracked(values, { ticks: speeds });
        const shared = share(source, { buffer });
        const readers = speeds.map(() => shared.reader());
        const seen = await Promise.all(
          readers.map(async (reader, number) => {
            const list: number[] = [];
            for await (const value of reader) {
              list.push(value);
              await microtasks(speeds[number] ?? 0);
            }
            return list;
          }),
        );
        expect(seen).toEqual(speeds.map(() => values));
        expect(source.pulls).toBe(values.length + 1);
        expectReleased(source);
        expect(source.mostPending).toBe(1);
      },
    ),
  );
});

test('readers may leave at any time, and the others miss nothing; the last to leave returns the source', async () => {
  const patience = fc.array(fc.nat(8), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(patience, fc.array(fc.nat(4), { maxLength: 3 }), async (patience, ticks) => {
      const values = [1, 2, 3, 4, 5];
      const source = tracked(values, { ticks });
      const shared = share(source, { buffer: 2 });
      const readers = patience.map(() => shared.reader());
      const seen = await Promise.all(
        readers.map(async (reader, number) => {
          const list = await pull(reader, patience[number] ?? 0);
          await reader.return();
          return list;
        }),
      );
      expect(seen).toEqual(patience.map((enough) => values.slice(0, enough)));
      expectReleased(source);
    }),
  );
});

test('the slowest reader sets the pace, once the buffer is full', async () => {
  const source = tracked([1, 2, 3, 4, 5, 6]);
  const shared = share(source, { buffer: 2 });
  const [fast, slow] = [shared.reader(), shared.reader()];
  const ahead: number[] = [];
  const reading = (async () => {
    for await (const value of fast) ahead.push(value);
  })();
  await settled();
  expect({ ahead, pulls: source.pulls }).toEqual({ ahead: [1, 2], pulls: 2 });
  await pull(slow, 1);
  await settled();
  expect({ ahead, pulls: source.pulls }).toEqual({ ahead: [1, 2, 3], pulls: 3 });
  await slow.return();
  await reading;
  expect(ahead).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a reader that was never read lets the others go on when it is returned', async () => {
  const shared = share([1, 2, 3], { buffer: 1 });
  const [unread, reader] = [shared.reader(), shared.reader()];
  const reading = collect(reader);
  await settled();
  await unread.return();
  expect(await reading).toEqual([1, 2, 3]);
});

test('a reader that waits for a silent source can leave, and the last one tells the source', async () => {
  const source = tracked([1], { hangAt: 0 });
  const shared = share(source);
  const [first, last] = [shared.reader(), shared.reader()];
  const waiting = [first.next(), last.next()];
  await settled();
  await first.return();
  expect(await waiting[0]).toEqual({ done: true, value: undefined });
  expect(source.returns).toBe(0);
  await last.return();
  expect(await waiting[1]).toEqual({ done: true, value: undefined });
  expect(source.returns).toBe(1);
});

test('a reader that waits for a slower one can leave', async () => {
  const shared = share([1, 2], { buffer: 1 });
  const [fast] = [shared.reader(), shared.reader()];
  await pull(fast, 1);
  const waiting = fast.next();
  await settled();
  await fast.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('each reader gets the values before a failure, then the error, then an end', async () => {
  const source = tracked([1, 2], { failAt: 2 });
  const shared = share(source);
  for (const reader of [shared.reader(), shared.reader()]) {
    expect(await pull(reader, 2)).toEqual([1, 2]);
    await expect(reader.next()).rejects.toBe(source.failure);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  }
  expectReleased(source);
});

test('a reader that joins later gets what is pulled from then on', async () => {
  const shared = share(count());
  const early = shared.reader();
  await pull(early, 3);
  const late = shared.reader();
  expect(await pull(early, 2)).toEqual([3, 4]);
  expect(await pull(late, 2)).toEqual([3, 4]);
  await Promise.all([early.return(), late.return()]);
});

test('nobody can join once it is over', async () => {
  const ended = share([1]);
  await collect(ended.reader());
  expect(() => ended.reader()).toThrow('no reader can join: the source has ended');
  const left = share([1]);
  await left.reader().return();
  expect(() => left.reader()).toThrow('no reader can join: the last reader has left');
});

test('pulls that one reader asks for at once are answered in order', async () => {
  const reader = share([1, 2, 3]).reader();
  const results = await Promise.all([reader.next(), reader.next(), reader.next(), reader.next()]);
  expect(results.map(({ value }) => value)).toEqual([1, 2, 3, undefined]);
});

test('starts nothing before the first reader reads', async () => {
  const source = tracked([1]);
  const shared = share(source);
  const [one, two] = [shared.reader(), shared.reader()];
  await one.return();
  await two.return();
  expect(source.opened).toBe(0);
});

test('undefined is a value like any other', async () => {
  expect(await collect(share([undefined, 1]).reader())).toEqual([undefined, 1]);
});

test.each([0, 1.5, Number.POSITIVE_INFINITY])('refuses a buffer of %s', (buffer) => {
  expect(() => share([1], { buffer })).toThrow(
    RangeError(`buffer must be a whole number of at least 1, not ${buffer}`),
  );
});
