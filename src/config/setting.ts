/** A setting, as the code and the documentation know it. */
import type { z } from 'zod';

export interface Setting<T> {
  /** Reads the variable's text; undefined where it is unset or empty. */
  readonly schema: z.ZodType<T, string | undefined>;
  /** What the documentation says of default, unit and bounds. */
  readonly default: string;
  readonly unit: string;
  readonly bounds: string;
  readonly doc: string;
  /** Whether no error may quote its value. */
  readonly isSecret?: true;
}
