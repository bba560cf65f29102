/** The columns of the key, where the checksum of a file can be made of them. */
import type { Catalogue, List } from '../catalogue/types.ts';
import type { Profile } from './use-download.ts';

export interface DownloadKey {
  /** None, where the rows can only be counted. */
  readonly key: readonly string[];
  /** Why that is so, and what to do; empty where it is not. */
  readonly reason: string;
}

/** Types that every profile writes as the checksum has them. */
const plain: readonly string[] = ['Int', 'BigInt', 'String', 'ID', 'UUID'];

/** @param profile of CSV. */
export function downloadKey(
  { types }: Catalogue,
  { key, type }: List,
  columns: readonly string[],
  profile: Profile | undefined,
): DownloadKey {
  const missing = key.filter((name) => columns.length > 0 && !columns.includes(name));
  if (missing.length > 0) return { key: [], reason: `choose ${missing.join(', ')} for a checksum` };
  const fields = types.get(type)?.fields;
  const isPlain = key.every((name) => plain.includes(fields?.get(name)?.type ?? ''));
  const hasMoments = key.some((name) => fields?.get(name)?.type === 'DateTime');
  if ((profile === 'postgres' && !isPlain) || (profile === 'excel' && hasMoments))
    return { key: [], reason: 'this profile writes the key in another way than the checksum has it' };
  return { key, reason: '' };
}
