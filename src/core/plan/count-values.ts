/** Counts the values of an input before anything else walks it. */
import { isPlain } from './is-plain.ts';

/** Each object, list and leaf is one. Stops counting beyond `atMost`, and says one more than that. */
export function countValues(input: unknown, atMost: number): number {
  const left = [input];
  let count = 0;
  for (let value = left.pop(); count <= atMost; value = left.pop()) {
    count += 1;
    const inside = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : [];
    if (count + left.length + inside.length > atMost) return atMost + 1;
    left.push(...inside);
    if (left.length === 0) break;
  }
  return count;
}
