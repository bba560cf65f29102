/** Reads what may break, and opens it again: after a wait, and as often as the reader allows. */
import { isRefusal } from './credentials.ts';
import { defaults, pause, type Retry, waitMs } from './retry.ts';
import { StreamError } from './stream-error.ts';

export interface Failure {
  /** 1 for the first since there was progress. */
  readonly attempt: number;
  readonly error: StreamError;
  /** What is waited for before the next attempt, in milliseconds. */
  readonly waitMs: number;
  /** Ends the wait. */
  readonly retryNow: () => void;
}

export interface AgainOptions<T> {
  readonly retry?: Retry | undefined;
  readonly signal: AbortSignal;
  /** Whether an item is one of those after which attempts are counted anew. */
  readonly isProgress: (item: T) => boolean;
  /** Whether opening it again makes sense. Default: it does. */
  readonly canGoOn?: (error: StreamError) => boolean;
  /** Whether the reader can say anew who it is, where it was refused. Default: it cannot. */
  readonly renew?: ((refusal: StreamError) => Promise<boolean>) | undefined;
  /** Told of each attempt before its wait. */
  readonly onFailure?: (failure: Failure) => void;
}

/**
 * The items of `open`, opened again where it fails by a StreamError that is passing, or that new credentials mend.
 * @throws what it fails by in the end; the signal's reason.
 */
export async function* again<T>(
  open: () => AsyncIterable<T>,
  { retry = {}, signal, isProgress, canGoOn = () => true, renew, onFailure }: AgainOptions<T>,
): AsyncGenerator<T, void, undefined> {
  const limits = { ...defaults, ...retry };
  let attempt = 0;
  for (;;) {
    let isAdmitted = false;
    try {
      for await (const item of open()) {
        if (isProgress(item)) attempt = 0;
        isAdmitted ||= isProgress(item);
        yield item;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StreamError) || attempt >= limits.attempts || !canGoOn(error)) throw error;
      // A server looks again now and then at credentials that may be good still.
      const isLookedAt = isAdmitted && error.code === 'TOKEN_EXPIRED';
      const isRenewed = !isLookedAt && renew !== undefined && isRefusal(error) && (await renew(error));
      if (!isLookedAt && !isRenewed && !error.isPassing) throw error;
      attempt += 1;
      const isAtOnce = (isLookedAt || isRenewed) && attempt === 1;
      const wait = isAtOnce ? 0 : (error.retryAfterMs ?? waitMs(attempt, limits));
      const early = Promise.withResolvers<void>();
      onFailure?.({ attempt, error, waitMs: wait, retryNow: early.resolve });
      await pause(wait, signal, early.promise);
    }
  }
}
