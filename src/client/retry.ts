/** How long to wait before a stream that broke is taken up again. */

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

/** Resolves after so long; rejects with the signal's reason when it is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
