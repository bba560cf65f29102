/**
 * Gives `start`, `start + step`, and so on without end. It is exact for numbers below 2 ** 53.
 *
 * @example
 * ```ts
 * print(await collect(take(count(10, 5), 3))); // → [ 10, 15, 20 ]
 * ```
 */
export function* count(start = 0, step = 1): Generator<number, never, undefined> {
  for (let index = 0; ; index += 1) yield start + index * step;
}
