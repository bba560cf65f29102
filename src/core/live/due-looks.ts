/**
 * Looks whenever something may have changed: one look at a time, none while nobody waits for it, and none forgotten, whatever
 * comes while one runs or ends.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../errors.ts';
import { databaseError } from '../postgres/database-error.ts';

export interface DueLooks {
  /** From now on it looks. */
  readonly begin: () => void;
  /** Ends what runs, and forgets what is due. */
  readonly end: () => void;
  /** Something may have changed. */
  readonly wake: () => void;
  /** Looks now, if something is due. Called when somebody begins to wait. */
  readonly run: () => void;
}

export interface DueLooksOptions {
  readonly look: (signal: AbortSignal) => Promise<void>;
  readonly isWanted: () => boolean;
  /** Told of a look that cannot succeed: it is not wanted again. A database that is away is asked again and again. */
  readonly failed: (error: unknown) => void;
}

/** Looks are at least so far apart, in milliseconds. */
const APART_MS = 10;
/** How long it waits after a look that failed, in milliseconds. */
const AGAIN_MS = 1_000;

export function createDueLooks({ look, isWanted, failed }: DueLooksOptions): DueLooks {
  let ending: AbortController | undefined;
  let isDue = false;
  let isLooking = false;

  const run = () => {
    if (ending === undefined || isLooking || !isDue || !isWanted()) return;
    isLooking = true;
    void lookOn(ending.signal).finally(() => {
      isLooking = false;
      // Somebody may have come while it ended.
      run();
    });
  };

  const lookOn = async (signal: AbortSignal) => {
    while (isDue && isWanted() && !signal.aborted) {
      isDue = false;
      try {
        await look(signal);
        await rest(APART_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        const told = databaseError(error);
        if (codeOf(told) !== 'DATABASE_UNAVAILABLE') return failed(told);
        isDue = true;
        await rest(AGAIN_MS, signal);
      }
    }
  };

  return {
    begin() {
      ending = new AbortController();
    },
    end() {
      ending?.abort(new Error('Nobody reads any more'));
      ending = undefined;
      isDue = false;
    },
    wake() {
      isDue = true;
      run();
    },
    run,
  };
}

const rest = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {});
