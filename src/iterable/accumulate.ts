/**
 * A running total that is talked to: `next(5).value` adds 5 and answers with the total so far. It is primed, so the
 * first `next` counts; `next(undefined)` ends it, with the final total as its result.
 */
export function accumulate(start = 0): Generator<number, number, number | undefined> {
  const running = total(start);
  running.next(); // runs to the first `yield`: only there can it take a number in
  return running;
}

function* total(start: number): Generator<number, number, number | undefined> {
  let sum = start;
  for (let amount = yield sum; amount !== undefined; amount = yield sum) sum += amount;
  return sum;
}
