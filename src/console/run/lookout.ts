/** Keeps an eye on a run: tells the time that passes, and looks after a stream that stands still. */

export interface Lookout {
  start(): void;
  stop(): void;
  /** Something has come, or is waited for from now on. */
  heard(): void;
}

export interface LookoutOptions {
  /** Whether rows are read: nothing is missed while they are not. */
  readonly isReading: () => boolean;
  /** Whether it is well that nothing comes. */
  readonly isCalm: () => boolean;
  /** @param quietMs for how long nothing has come. */
  readonly onTick: (quietMs: number) => void;
  /** Often where nothing comes, and now and then where rows do. */
  readonly onLook: () => void;
}

/** The clock of a run ticks so often, and a stream that stands still is looked after at every second tick. */
const TICK_MS = 500;
/** Nothing has come for so long that the server is asked why. */
const QUIET_MS = 1500;

export function createLookout({ isReading, isCalm, onTick, onLook }: LookoutOptions): Lookout {
  let heardAt = performance.now();
  let ticks = 0;
  let ticking: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    ticks += 1;
    const quietMs = isReading() ? performance.now() - heardAt : 0;
    onTick(quietMs);
    const isQuiet = quietMs >= QUIET_MS && !isCalm();
    if (ticks % 2 === 0 && (isQuiet || !isReading() || ticks % 6 === 0)) onLook();
  };
  return {
    start() {
      ticking = setInterval(tick, TICK_MS);
    },
    stop: () => clearInterval(ticking),
    heard() {
      heardAt = performance.now();
    },
  };
}
