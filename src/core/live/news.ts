/** Tells all who wait that there is something new. */
import { orAborted } from '../wait.ts';

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
      waiting.add(told.resolve);
      try {
        await orAborted(told.promise, signal);
      } finally {
        waiting.delete(told.resolve);
      }
    },
    tell() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}
