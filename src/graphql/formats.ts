/** The wire formats of incremental delivery, one table of one shape. */
import { incrementalFormat } from './format-incremental.ts';
import { legacyFormat } from './format-legacy.ts';
import type { WireFormat } from './wire-format.ts';

export const formats = {
  legacy: legacyFormat,
  incremental: incrementalFormat,
} satisfies Record<string, WireFormat>;

export type FormatName = keyof typeof formats;
