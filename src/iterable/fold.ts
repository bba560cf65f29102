/** Talked to as `accumulate` is: each value sent is answered with the state so far; `undefined` ends it, with the last. */
export type Folding<State, Value> = Generator<State, State, Value | undefined>;

/**
 * Keeps a running state that begins with `start`: `next(value).value` is `step(state, value)`. The first `next` already
 * counts; `next(undefined)` ends it and gives the final state.
 *
 * @example
 * ```ts
 * const longest = fold('', (state, word: string) => (word.length > state.length ? word : state));
 * longest.next('one');
 * print(longest.next('three').value); // → three
 * ```
 */
export function fold<State, Value>(start: State, step: (state: State, value: Value) => State): Folding<State, Value> {
  const running = states(start, step);
  running.next(); // runs to the first `yield`: only there can it take a value in
  return running;
}

function* states<State, Value>(start: State, step: (state: State, value: Value) => State): Folding<State, Value> {
  let state = start;
  for (let value = yield state; value !== undefined; value = yield state) state = step(state, value);
  return state;
}
