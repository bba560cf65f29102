/** The columns of the checksum, for readers who want to compute it from the file. */

import type { ModelField } from '../core/model/datamodel.ts';
import { asItIs, cellText } from '../core/postgres/cell-text.ts';
import type { Encoder } from '../encode/types.ts';

interface ShownColumn {
  readonly name: string;
  readonly column: Pick<ModelField, 'kind' | 'type' | 'scale' | 'values'>;
}

/**
 * @param key the fields of the primary key that the type shows.
 * @returns their names, separated by commas; undefined where there are none, or the file may have another text of one than
 * the checksum.
 */
export function rowKeyOf(
  key: readonly ShownColumn[],
  { asDatabase = false, ownMoments = false }: Pick<Encoder, 'asDatabase' | 'ownMoments'>,
): string | undefined {
  if (key.length === 0 || (asDatabase && key.some(({ column }) => cellText(column) !== asItIs))) return undefined;
  if (ownMoments && key.some(({ column }) => column.type === 'DateTime')) return undefined;
  return key.map(({ name }) => name).join();
}
