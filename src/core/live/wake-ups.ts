/**
 * What wakes the readers of live rows: one connection of the process that listens, and a timer for where there is none,
 * or a message is lost. Neither tells what has changed: a look does. While changes come thick and fast, the timer does it
 * alone, and nobody need call.
 */
import pg, { type Pool } from 'pg';
import { isBehindPooler } from '../postgres/is-behind-pooler.ts';
import { AWAKE, DO_CALL, FALL_ASLEEP, NOBODY_IS_SILENT } from './sleep.ts';
import { trimLogs } from './trim-logs.ts';

export interface WakeUps {
  /** Has somebody woken up from now on, until it is disposed of. */
  readonly attach: (wake: () => void) => Disposable;
}

/** How often it looks where nobody calls, in milliseconds: soon after a change, seldom when all is quiet. */
const UNCALLED_MS = { least: 100, most: 1_000 };
/** How often it looks where somebody does. */
const CALLED_MS = 5_000;
/** How often it looks while nobody need call; less often, the longer it cannot have itself called again. */
const AWAKE_MS = { least: 20, most: 100 };
/** How long it is awake at least. */
const AWAKE_FOR_MS = 250;
/** So many calls in so short a time wake it up for longer. */
const BUSY = { calls: 4, withinMs: 100 };
/** A connection that has not answered for so long has died without a word. */
const ANSWER_MS = 3_000;
/** How long a lost connection is left alone. */
const AGAIN_MS = 1_000;

/** @param pool to whose database it listens. */
export function createWakeUps(pool: Pool): WakeUps {
  const sleepers = new Set<() => void>();
  let listening: { readonly stop: () => void } | undefined;
  const wakeAll = () => {
    for (const wake of sleepers) wake();
  };
  return {
    attach(wake) {
      // Each has its own, though two may have the same function.
      const own = () => wake();
      sleepers.add(own);
      listening ??= listen(pool, wakeAll);
      return {
        [Symbol.dispose]() {
          sleepers.delete(own);
          if (sleepers.size > 0) return;
          listening?.stop();
          listening = undefined;
        },
      };
    },
  };
}

function listen(pool: Pool, look: () => void): { readonly stop: () => void } {
  let stopped = false;
  let client: pg.Client | undefined;
  let isHeard = false;
  let isTicking = false;
  let timer: NodeJS.Timeout | undefined;
  let again: NodeJS.Timeout | undefined;
  let uncalledMs: number = UNCALLED_MS.least;
  let awakeMs: number = AWAKE_MS.least;
  let awakeUntil = 0;
  /** Whether who writes calls; and whether all do who have not ended yet. */
  let [isAsleep, isCalled] = [false, false];
  let calls: number[] = [];

  const isBusy = () => calls.length === BUSY.calls && performance.now() - (calls[0] ?? 0) < BUSY.withinMs;
  const called = () => {
    look();
    calls = [...calls, performance.now()].slice(-BUSY.calls);
    if (isAsleep && isBusy()) tick();
  };
  const says = async (sql: string) => {
    const asked = client;
    if (asked === undefined) return false;
    const dead = setTimeout(() => asked.connection.stream.destroy(), ANSWER_MS);
    try {
      const { rows } = await asked.query({ text: sql, rowMode: 'array' });
      return rows[0]?.[0] === 'true';
    } finally {
      clearTimeout(dead);
    }
  };
  const uncalled = () => {
    uncalledMs = Math.min(UNCALLED_MS.most, uncalledMs * 1.5);
    return uncalledMs;
  };
  /** @returns how long it may rest until it looks again, called or not. */
  const rest = async (): Promise<number> => {
    if (!isHeard) return uncalled();
    if (isAsleep && isBusy()) {
      isAsleep = false;
      awakeUntil = performance.now() + AWAKE_FOR_MS;
      awakeMs = AWAKE_MS.least;
      await says(AWAKE);
    }
    if (performance.now() < awakeUntil) return awakeMs;
    if (!isAsleep) {
      if (!(await says(DO_CALL))) return uncalled();
      isCalled = false;
      isAsleep = await says(FALL_ASLEEP);
    }
    if (!isCalled) {
      isCalled = isAsleep && (await says(NOBODY_IS_SILENT));
      awakeMs = Math.min(AWAKE_MS.most, awakeMs * 1.2);
      if (!isCalled) return awakeMs;
      // What nobody has called out.
      look();
    }
    return isBusy() ? 0 : CALLED_MS;
  };
  const tick = () => {
    if (isTicking || stopped) return;
    isTicking = true;
    clearTimeout(timer);
    look();
    void rest()
      .catch(uncalled)
      .then((ms) => {
        isTicking = false;
        if (!stopped) timer = setTimeout(tick, ms).unref();
      });
  };
  const connect = async () => {
    const { password, ssl, max: _, ...options } = pool.options;
    const made = new pg.Client({
      ...options,
      ...(password !== undefined && { password }),
      ...(ssl !== undefined && { ssl }),
    });
    client = made;
    // Without a listener it would end the process.
    made.on('error', () => {});
    made.on('end', retry);
    made.on('notification', called);
    await made.connect();
    if (await isBehindPooler(made)) {
      // It would hear nothing there, and keep others from a connection.
      made.removeAllListeners('end');
      return made.end();
    }
    await made.query('LISTEN sluice_live');
    isHeard = true;
    tick();
  };
  const retry = () => {
    [isHeard, isAsleep, isCalled] = [false, false, false];
    uncalledMs = UNCALLED_MS.least;
    clearTimeout(again);
    if (stopped) return;
    again = setTimeout(begin, AGAIN_MS).unref();
    tick();
  };
  // There is somebody who reads the logs: so somebody looks after them.
  const trimming = trimLogs(pool);
  const begin = () => {
    connect().catch(() => {
      client?.end().catch(() => {});
      retry();
    });
  };
  begin();
  timer = setTimeout(tick, uncalledMs).unref();
  return {
    stop() {
      stopped = true;
      trimming[Symbol.dispose]();
      clearTimeout(timer);
      clearTimeout(again);
      client?.end().catch(() => {});
    },
  };
}
