import { describe, expect, it } from 'vitest';
import { unbatch } from '../../src/iterable/unbatch.ts';
import { tracked } from './tracked.ts';

async function* batches(...values: readonly number[][]) {
  yield* values;
}

describe('unbatch', () => {
  it('gives the items in order, and passes over empty batches', async () => {
    expect(await Array.fromAsync(unbatch(batches([1, 2], [], [3])))).toEqual([1, 2, 3]);
    expect(await Array.fromAsync(unbatch(batches()))).toEqual([]);
  });

  it('gives calls of next that do not wait for each other their items in order', async () => {
    const items = unbatch(batches([1], [2, 3]));
    const results = await Promise.all([items.next(), items.next(), items.next(), items.next(), items.next()]);
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, true, true]);
  });

  it('stays over once it is over', async () => {
    const items = unbatch(batches([1, 2]));
    await items.next();
    await items.return();
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(await items.return()).toEqual({ done: true, value: undefined });
  });

  it('returns its source when it is left, thrown into or disposed of', async () => {
    for (const leave of [
      (items: AsyncGenerator<number, void, undefined>) => items.return(),
      (items: AsyncGenerator<number, void, undefined>) => items.throw(new Error('mine')).catch(() => {}),
      (items: AsyncGenerator<number, void, undefined>) => items[Symbol.asyncDispose](),
    ]) {
      let isOver = false;
      const items = unbatch(
        (async function* () {
          try {
            yield [1, 2];
            yield [3];
          } finally {
            isOver = true;
          }
        })(),
      );
      await items.next();
      await leave(items);
      expect(isOver).toBe(true);
      expect((await items.next()).done).toBe(true);
    }
  });

  it('ends a pending next at return, where the source can be ended while it waits', async () => {
    const waiting = Promise.withResolvers<IteratorResult<readonly number[], void>>();
    const items = unbatch<number>({
      next: () => waiting.promise,
      async return() {
        waiting.resolve({ done: true, value: undefined });
        return { done: true, value: undefined };
      },
      async throw(error) {
        throw error;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
      async [Symbol.asyncDispose]() {},
    });
    const pending = items.next();
    await items.return();
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it('throws what its source throws, once, and is over', async () => {
    const items = unbatch(
      (async function* () {
        yield [1];
        throw new Error('broken');
      })(),
    );
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await expect(items.next()).rejects.toThrow('broken');
    expect((await items.next()).done).toBe(true);
  });

  it('checks before each item, and returns its source where that throws', async () => {
    let isOver = false;
    let isLeft = false;
    const items = unbatch(
      (async function* () {
        try {
          yield [1, 2, 3];
        } finally {
          isOver = true;
        }
      })(),
      () => {
        if (isLeft) throw new Error('left');
      },
    );
    await items.next();
    isLeft = true;
    await expect(items.next()).rejects.toThrow('left');
    expect(isOver).toBe(true);
    expect((await items.next()).done).toBe(true);
  });

  it('pulls no batch before its first item is asked for, and none ahead', async () => {
    const source = tracked([1, 2, 3]);
    const items = unbatch(
      (async function* () {
        for await (const value of source) yield [value, -value];
      })(),
    );
    expect(source.pulls).toBe(0);
    await items.next();
    await items.next();
    expect(source.pulls).toBe(1);
    await items.return();
  });
});
