/** Ctrl-C and other signals that end a program: the first asks it to stop, a second one ends it at once. */

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * For how long a signal that comes again is the same one. A terminal sends Ctrl-C to npm and to the program, and npm passes
 * it on to the program: milliseconds later, or a good part of a second on a busy machine.
 */
const SAME_MS = 1_000;
/** How long a program that ends at once may take to leave what would stay behind. */
const LEAVE_MS = 2_000;

export interface StopOptions {
  /** Called where the program has not ended a second later, when another signal ends it at once. */
  readonly onWait?: () => void;
  /** Called before the program ends at once, which waits for it for two seconds. */
  readonly leave?: () => Promise<unknown>;
}

/** @param stopping is told which came, and says what the work that is given up ends with. */
export function stopSignal(
  stopping: (signal: NodeJS.Signals) => Error,
  { onWait = () => {}, leave = async () => {} }: StopOptions = {},
): AbortSignal {
  const stop = new AbortController();
  let same: NodeJS.Signals | undefined;
  const begin = (name: NodeJS.Signals) => {
    same = name;
    // Whoever reads what is written may be gone by now: a closed terminal, or `tee`, which Ctrl-C ends as well.
    for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
    setTimeout(() => {
      // Signals that came while the program was busy are handled before this.
      setImmediate(() => {
        same = undefined;
        onWait();
      }).unref();
    }, SAME_MS).unref();
    stop.abort(stopping(name));
  };
  let isEnding = false;
  const end = () => {
    isEnding = true;
    const exit = () => process.exit(1);
    setTimeout(exit, LEAVE_MS);
    leave().then(exit, exit);
  };
  for (const name of names)
    process.on(name, () => {
      if (!stop.signal.aborted) begin(name);
      else if (name !== same && !isEnding) end();
    });
  return stop.signal;
}
