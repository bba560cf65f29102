/** The waits before a broken stream is resumed. */

export interface Retry {
  /** Attempts without a batch in between, before the reader is told. Default: 8. 0: none. */
  readonly attempts?: number;
  /** Milliseconds before the first; each further attempt waits twice as long, up to `maxMs`. Default: 250. */
  readonly firstMs?: number;
  /** Default: 5000. */
  readonly maxMs?: number;
}

export const defaults = { attempts: 8, firstMs: 250, maxMs: 5000 } as const satisfies Retry;

/** A fifth less or more, so that many clients of one server do not come back all at once. */
export const waitMs = (attempt: number, { firstMs, maxMs }: Required<Retry>, random = Math.random()) =>
  Math.min(firstMs * 2 ** (attempt - 1), maxMs) * (0.8 + 0.4 * random);

/** Resolves after so long, or as soon as `early` does; rejects with the signal's reason when it is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal, early?: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  early?.then(resolve);
  try {
    await orAborted(promise, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** What the work gives; rejects with the signal's reason when it is aborted before. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
