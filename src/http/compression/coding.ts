/** Chooses the content coding of an answer by `Accept-Encoding` (RFC 9110, section 12.5.3). */

import { memoized } from '../../core/memo.ts';

/** Best first: where a reader likes several alike, the one that costs the least for what it saves. */
export const codings = ['zstd', 'br', 'gzip'] as const;

export type Coding = (typeof codings)[number] | 'identity';

/**
 * The coding that the reader likes best; `identity`, which is none, where it names none that there is.
 * @param accept the header's value.
 * @param isTiny whether the answer is so small that compressing it saves nothing: then it is, only if it must be.
 * @returns undefined where the reader takes none of them, `identity` included.
 */
export function negotiateCoding(accept: string | undefined, isTiny = false): Coding | undefined {
  const weights = weightsOf(accept ?? '');
  const others = weights.get('*');
  const identity = weights.get('identity') ?? others ?? unnamedIdentity;
  if (isTiny && identity > 0) return 'identity';
  let best: Coding | undefined;
  let weight = 0;
  for (const coding of [...codings, 'identity'] as const) {
    const own = coding === 'identity' ? identity : (weights.get(coding) ?? others ?? 0);
    if (own > weight) [best, weight] = [coding, own];
  }
  return best;
}

/** What is not named is taken, but whatever is named rather: q has three digits at most. */
const unnamedIdentity = 0.0001;

const weightsOf = memoized(
  (accept): ReadonlyMap<string, number> => new Map(accept.split(',').flatMap(weightOf)),
  100,
  200,
);

/** One element of the header: its name, and how much it is liked. What cannot be read counts as not there. */
function weightOf(element: string): [name: string, weight: number][] {
  const [, name = '', weight = '1'] =
    /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(element) ?? [];
  return name === '' ? [] : [[name.toLowerCase().replace(/^x-gzip$/, 'gzip'), Number(weight)]];
}
