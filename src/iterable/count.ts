/** `start`, `start + step`, and so on without end: take what you need. Exact while the numbers are below 2 ** 53. */
export function* count(start = 0, step = 1): Generator<number, never, undefined> {
  for (let index = 0; ; index += 1) yield start + index * step;
}
