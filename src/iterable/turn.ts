/** Turns of the event loop, one for each who waits: what several do when they are woken does not add up in one turn. */

const waiting: (() => void)[] = [];

/** Resolves in a turn of the event loop of the caller's own: timers, sockets and signals are served before it. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(release);
  });
}

/** A turn where so many bytes are much work at once; nothing to wait for where they are little. */
export const turnFor = (bytes: number): Promise<void> | undefined => (bytes < MANY_BYTES ? undefined : turn());

/** A turn where nobody has had one by this for so many milliseconds; nothing to wait for elsewhere. */
export function turnAfter(ms = 10): Promise<void> | undefined {
  return performance.now() - lastTurn < ms
    ? undefined
    : turn().then(() => {
        lastTurn = performance.now();
      });
}

let lastTurn = 0;

/** What is done with so many of them takes about a millisecond. */
const MANY_BYTES = 128 * 1024;

/** An immediate that is set within another is run a turn later. */
function release(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(release);
}
