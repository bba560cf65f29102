import { describe, expect, it } from 'vitest';
import { createSlots } from '../../src/core/run/slots.ts';

const { signal } = new AbortController();

describe('slots', () => {
  it('are given in the order in which they were asked for', async () => {
    const slots = createSlots(1, 60_000);
    const give = await slots.take(signal);
    const order: string[] = [];
    const take = async (name: string) => {
      const back = await slots.take(signal);
      order.push(name);
      back();
    };
    const takers = [take('second'), take('third')];
    give();
    await Promise.all(takers);
    expect(order).toEqual(['second', 'third']);
  });

  it('are given back once, however often that is said', async () => {
    const slots = createSlots(1, 0);
    const give = await slots.take(signal);
    give();
    give();
    await slots.take(signal);
    await expect(slots.take(signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('are not lost to a taker that stopped waiting', async () => {
    const slots = createSlots(1, 60_000);
    const give = await slots.take(signal);
    const leaving = new AbortController();
    const left = slots.take(leaving.signal);
    const next = slots.take(signal);
    leaving.abort(new Error('left'));
    give();
    await expect(left).rejects.toThrow('left');
    expect(await next).toBeTypeOf('function');
  });
});
