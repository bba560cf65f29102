/** Waits that come to an end, and leave neither a timer nor a listener behind. */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isDoneWithin, orAborted, within } from '../../src/core/wait.ts';

const never = new Promise<never>(() => {});
const late = () => new Error('too late');

describe('within', () => {
  it('gives what the work gives, or throws what it throws', async () => {
    await expect(within(60_000, Promise.resolve(1), late)).resolves.toBe(1);
    await expect(within(60_000, Promise.reject(new Error('failed')), late)).rejects.toThrow('failed');
  });

  it('throws its own error once the time is over', async () => {
    await expect(within(1, never, late)).rejects.toThrow('too late');
  });
});

describe('isDoneWithin', () => {
  it('says whether the work has ended well', async () => {
    await expect(isDoneWithin(60_000, Promise.resolve())).resolves.toBe(true);
    await expect(isDoneWithin(60_000, Promise.reject(new Error('failed')))).resolves.toBe(false);
    await expect(isDoneWithin(1, never)).resolves.toBe(false);
  });
});

describe('orAborted', () => {
  it('gives what the work gives, or throws what it throws, and listens no more', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(orAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('throws the reason as it came, also of a signal that was aborted before', async () => {
    const leaving = new AbortController();
    const waiting = orAborted(never, leaving.signal);
    leaving.abort('left');
    await expect(waiting).rejects.toBe('left');
    await expect(orAborted(never, leaving.signal)).rejects.toBe('left');
  });

  it('leaves an error of work that nobody waits for to nobody', async () => {
    const work = Promise.withResolvers<void>();
    await expect(orAborted(work.promise, AbortSignal.abort('left'))).rejects.toBe('left');
    work.reject(new Error('failed'));
    await expect(work.promise).rejects.toThrow('failed');
  });
});
