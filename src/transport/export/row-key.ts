/** Which columns the checksum is of, for whoever has the file and wants to sum it up. */
import type { Encoder } from '../../encode/types.ts';
import { asItIs, cellText } from '../../rows/cell-text.ts';
import type { ModelField } from '../../rows/model.ts';

/**
 * @param key the fields of the primary key.
 * @returns their names, separated by commas; undefined where the file may have another text of one than the checksum.
 */
export function rowKeyOf(
  key: readonly Pick<ModelField, 'name' | 'kind' | 'type' | 'scale'>[],
  { asDatabase = false }: Pick<Encoder, 'asDatabase'>,
): string | undefined {
  if (asDatabase && key.some((field) => cellText(field) !== asItIs)) return undefined;
  return key.map(({ name }) => name).join();
}
