/** Turns of the event loop, one for each who waits: what several do when they are woken does not add up in one turn. */

const waiting: (() => void)[] = [];

/** Resolves in a turn of the event loop of the caller's own: timers, sockets and signals are served before it. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(release);
  });
}

/** An immediate that is set within another is run a turn later. */
function release(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(release);
}
