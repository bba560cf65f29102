/** Tells all who wait that there is something new. */
export interface News {
  /** How many wait. */
  readonly waiting: number;
  /** Resolves with the next news. @throws the signal's reason when it is aborted. */
  readonly next: (signal: AbortSignal) => Promise<void>;
  readonly tell: () => void;
}

export function createNews(): News {
  const waiting = new Set<() => void>();
  return {
    get waiting() {
      return waiting.size;
    },
    async next(signal) {
      const told = Promise.withResolvers<void>();
      const abort = () => told.reject(signal.reason);
      waiting.add(told.resolve);
      signal.addEventListener('abort', abort, { once: true });
      try {
        await told.promise;
      } finally {
        waiting.delete(told.resolve);
        signal.removeEventListener('abort', abort);
      }
    },
    tell() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}
