/** Says something now and then while there is nothing to send, never in the middle of what is sent. */

export interface Heartbeat<T> extends Disposable {
  /** From now on it is quiet. @param about what each beat is told. */
  readonly start: (about: T) => void;
  /** There is something to send: no beat begins. Resolves when none is under way. @throws what a beat has thrown. */
  readonly pause: () => Promise<void>;
  /** It is quiet again. */
  readonly resume: () => void;
}

/** @param beat called every `ms` milliseconds that are quiet, once the beat before it is over. */
export function createHeartbeat<T>(ms: number, beat: (about: T) => Promise<void>): Heartbeat<T> {
  let timer: NodeJS.Timeout | undefined;
  let isQuiet = true;
  let beating: Promise<void> = Promise.resolve();
  let isBeating = false;
  const look = (about: T) => {
    if (!isQuiet || isBeating) return;
    isBeating = true;
    // One that has failed is the last.
    beating = beat(about).then(() => {
      isBeating = false;
    });
    beating.catch(() => {});
  };
  return {
    start(about) {
      timer ??= setInterval(look, ms, about);
    },
    async pause() {
      isQuiet = false;
      await beating;
    },
    resume() {
      isQuiet = true;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
