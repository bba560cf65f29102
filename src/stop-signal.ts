/** SIGINT and SIGTERM: the first asks a program to stop, a second one ends it at once. */

/** @param stopping is told which came, and says what the work that is given up ends with. */
export function stopSignal(stopping: (signal: NodeJS.Signals) => Error): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(1);
      stop.abort(stopping(name));
    });
  }
  return stop.signal;
}
