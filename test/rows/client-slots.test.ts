import { expect, test } from 'vitest';
import { createClientSlots } from '../../src/core/run/client-slots.ts';

const { signal } = new AbortController();

test('each client has its own places', async () => {
  const slots = createClientSlots(2, 0);
  const first = await slots.take('a', signal);
  await slots.take('a', signal);
  await expect(slots.take('a', signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await slots.take('b', signal);
  first();
  await slots.take('a', signal);
});

test('a client waits for a place of its own, in its turn', async () => {
  const slots = createClientSlots(1, 60_000);
  const giveBack = await slots.take('a', signal);
  const order: number[] = [];
  const waiting = [1, 2].map(async (number) => {
    const done = await slots.take('a', signal);
    order.push(number);
    done();
  });
  giveBack();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2]);
});

test('a place is given back once, however often it is said', async () => {
  const slots = createClientSlots(1, 0);
  const giveBack = await slots.take('a', signal);
  giveBack();
  giveBack();
  await slots.take('a', signal);
  await expect(slots.take('a', signal)).rejects.toThrow('You have 1 streams at once');
});
