/** Facts of types that the profiles of CSV share, whether they write values or bytes. */
import type { ColumnType } from './types.ts';

/** Types whose text, in every profile, is never empty, and never holds a comma, a quote or a line break. */
export const plainTypes: ReadonlySet<ColumnType> = new Set([
  'Int',
  'Float',
  'Boolean',
  'BigInt',
  'Decimal',
  'DateTime',
]);

/** Types whose text may begin like a formula: base64 may begin with a `+`. */
export const guardedTypes: ReadonlySet<ColumnType> = new Set(['String', 'Bytes']);
