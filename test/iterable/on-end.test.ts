import { expect, test } from 'vitest';
import { collect } from '../../src/iterable/collect.ts';
import { type Ending, onEnd } from '../../src/iterable/on-end.ts';
import { pull, tracked } from './tracked.ts';

function noted() {
  const endings: Ending[] = [];
  return { endings, note: (ending: Ending) => void endings.push(ending) };
}

test('says that the stream came to its end', async () => {
  const { endings, note } = noted();
  await collect(onEnd(tracked([1]), note));
  expect(endings).toEqual([{ how: 'complete' }]);
});

test('says that the reader left, once the source is returned', async () => {
  const source = tracked([1, 2], { ticks: [3] });
  const returns: number[] = [];
  for await (const _ of onEnd(source, ({ how }) => void (how === 'left' && returns.push(source.returns)))) break;
  expect(returns).toEqual([1]);
});

test('says with what error the source failed, and hands it on', async () => {
  const { endings, note } = noted();
  const source = tracked([1], { failAt: 1 });
  await expect(collect(onEnd(source, note))).rejects.toBe(source.failure);
  expect(endings).toEqual([{ how: 'failed', error: source.failure }]);
});

test('the reader hears of the end only after the callback is through', async () => {
  const gate = Promise.withResolvers<void>();
  const stream = onEnd([1], () => gate.promise);
  await pull(stream, 1);
  const events: string[] = [];
  const end = stream.next().then(() => events.push('end'));
  events.push('callback through');
  gate.resolve();
  await end;
  expect(events).toEqual(['callback through', 'end']);
});

test('is silent about a stream that was never started', async () => {
  const { endings, note } = noted();
  await onEnd([1], note).return();
  expect(endings).toEqual([]);
});

test('what the callback throws reaches the reader', async () => {
  const failing = onEnd([1], () => Promise.reject(new Error('log is full')));
  await expect(collect(failing)).rejects.toThrow('log is full');
});
