/** Does something at a moment, unless that is disposed of before. A timer of Node reaches 24 days. */
const REACH_MS = 2 ** 31 - 1;

/** @param at milliseconds since 1970; undefined for never. */
export function atTime(at: number | undefined, work: () => void): Disposable {
  if (at === undefined) return never;
  let timer: NodeJS.Timeout | undefined;
  const wait = (at: number) => {
    const ms = at - Date.now();
    timer = ms > REACH_MS ? setTimeout(wait, REACH_MS, at) : setTimeout(work, Math.max(0, ms));
    timer.unref();
  };
  wait(at);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

const never: Disposable = { [Symbol.dispose]() {} };
