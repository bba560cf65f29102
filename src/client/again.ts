/** Reads what may break, and opens it again: after a wait, and as often as the reader allows. */
import { defaults, pause, type Retry, waitMs } from './retry.ts';
import { StreamError } from './stream-error.ts';

export interface Failure {
  /** 1 for the first since there was progress. */
  readonly attempt: number;
  readonly error: StreamError;
  /** What is waited for before the next attempt, in milliseconds. */
  readonly waitMs: number;
}

export interface AgainOptions<T> {
  readonly retry?: Retry | undefined;
  readonly signal: AbortSignal;
  /** Whether an item is one of those after which attempts are counted anew. */
  readonly isProgress: (item: T) => boolean;
  /** Whether opening it again makes sense. Default: it does. */
  readonly canGoOn?: () => boolean;
  /** Told of each attempt before its wait. */
  readonly onFailure?: (failure: Failure) => void;
}

/**
 * The items of `open`, opened again where it fails by a StreamError that is passing.
 * @throws what it fails by in the end; the signal's reason.
 */
export async function* again<T>(
  open: () => AsyncIterable<T>,
  { retry = {}, signal, isProgress, canGoOn = () => true, onFailure }: AgainOptions<T>,
): AsyncGenerator<T, void, undefined> {
  const limits = { ...defaults, ...retry };
  let attempt = 0;
  for (;;) {
    try {
      for await (const item of open()) {
        if (isProgress(item)) attempt = 0;
        yield item;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StreamError) || !error.isPassing || !canGoOn() || attempt >= limits.attempts) throw error;
      attempt += 1;
      const wait = error.retryAfterMs ?? waitMs(attempt, limits);
      onFailure?.({ attempt, error, waitMs: wait });
      await pause(wait, signal);
    }
  }
}
