/** A fixed number of places for running streams, given out in the order in which they were asked for. */
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';

export interface Slots {
  /**
   * Waits for a place, and returns what gives it back (once, however often it is called).
   * @param options.waitMs how long, in milliseconds. Default: that of the slots.
   * @throws SluiceError `LIMIT_EXCEEDED` when none came free in time; the signal's reason when it is aborted first.
   */
  take(signal: AbortSignal, options?: { readonly waitMs?: number }): Promise<() => void>;
  /** The same at once; undefined where no place is free, and one has to wait. */
  takeFree(): (() => void) | undefined;
}

/**
 * @param size places; @param patienceMs milliseconds that a taker waits at most, default without end; @param full what it is
 * told then.
 */
export function createSlots(size: number, patienceMs = Number.POSITIVE_INFINITY, full = allTaken): Slots {
  let free = size;
  const waiting = new Set<() => void>();

  const give = () => {
    const [next] = waiting;
    if (next) next();
    else free += 1;
  };
  const place = () => {
    let given = false;
    return () => {
      if (!given) give();
      given = true;
    };
  };

  const takeFree = () => {
    if (free === 0) return undefined;
    free -= 1;
    return place();
  };

  return {
    takeFree,
    async take(signal, { waitMs = patienceMs } = {}) {
      signal.throwIfAborted();
      const atOnce = takeFree();
      if (atOnce !== undefined) return atOnce;
      const turn = Promise.withResolvers<void>();
      const grant = () => {
        waiting.delete(grant);
        turn.resolve();
      };
      // Leaves the line at once: a place given to a taker that has gone would be lost.
      const leave = (reason: unknown) => {
        waiting.delete(grant);
        turn.reject(reason);
      };
      const abort = () => leave(signal.reason);
      const timer = Number.isFinite(waitMs) ? setTimeout(() => leave(full(size)), waitMs) : undefined;
      waiting.add(grant);
      signal.addEventListener('abort', abort, { once: true });
      try {
        await turn.promise;
        return place();
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      }
    },
  };
}

const allTaken = (size: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `All ${size} places for what this server reads at once are taken. Try again later.`,
    { retryAfter: RETRY_SECONDS },
  );
