/** One signal for several, for as long as it is needed: `AbortSignal.any` is looked after by the garbage collector, at its cost. */
export interface JoinedSignal extends Disposable {
  /** Aborted with the first of them, and its reason. After it is disposed of, no more; a single one stays as it is. */
  readonly signal: AbortSignal;
}

export function joinSignals(signals: readonly AbortSignal[]): JoinedSignal {
  const [only, another] = signals;
  if (only !== undefined && another === undefined) return { signal: only, [Symbol.dispose]() {} };
  const controller = new AbortController();
  const find = () => signals.find((signal) => signal.aborted);
  const abort = () => controller.abort(find()?.reason);
  if (find()) abort();
  else for (const signal of signals) signal.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
