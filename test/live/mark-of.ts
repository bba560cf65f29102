/** The snapshot that a token of live rows tells, which only the server can read. */
import { inflateRawSync } from 'node:zlib';
import { createSeal } from '../../src/core/resume/seal.ts';
import { SECRET } from './tables.ts';

const seal = createSeal([SECRET], 'sluice token 2');

export function markOf(token: string): string {
  const bytes = seal.open(token.slice('2.'.length));
  if (bytes === undefined) throw new Error('This is no token');
  const json = bytes.subarray(1);
  const content: readonly unknown[] = JSON.parse((bytes[0] === 1 ? inflateRawSync(json) : json).toString());
  const { mark } = content.at(-1) as { readonly mark: string };
  return mark;
}
