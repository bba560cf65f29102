/** R7: nothing is kept of an operation that is over, however it came to its end. */
import { expect, it } from 'vitest';
import { Operation } from '../../../src/graphql/operation.ts';

async function* results(error?: Error): AsyncGenerator<number, void, undefined> {
  yield 1;
  if (error) throw error;
}

it.each<[string, Error | undefined]>([
  ['ended', undefined],
  ['failed', new Error('lost')],
])('its signal is aborted once its results have %s, and what it held is released', async (_, error) => {
  const operation = new Operation({ signal: new AbortController().signal });
  let released = 0;
  const delivered = operation.deliver(results(error), async () => {
    released += 1;
  });
  await delivered.next();
  expect([operation.signal.aborted, released]).toEqual([false, 0]);
  const last = delivered.next();
  if (error) await expect(last).rejects.toBe(error);
  else expect(await last).toEqual({ done: true, value: undefined });
  expect([operation.signal.aborted, released]).toEqual([true, 1]);
});
