/** Time that passes, without the pauses. */

export interface Stopwatch {
  readonly elapsedMs: number;
  halt(): void;
  /** Goes on, where it was halted. */
  go(): void;
}

/** It goes from now on. */
export function createStopwatch(): Stopwatch {
  let passedMs = 0;
  let since: number | undefined = performance.now();
  return {
    get elapsedMs() {
      return passedMs + (since === undefined ? 0 : performance.now() - since);
    },
    halt() {
      if (since !== undefined) passedMs += performance.now() - since;
      since = undefined;
    },
    go() {
      since ??= performance.now();
    },
  };
}
