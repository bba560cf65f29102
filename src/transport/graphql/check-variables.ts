/** Variables that nest deeper than any filter needs would exhaust the stack of all who read them. */
import { SluiceError } from '../../errors.ts';

const MAX_LEVELS = 64;

/** @throws SluiceError `LIMIT_EXCEEDED` for variables that nest too deep. */
export function checkVariables(variables: unknown): void {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS)
      throw new SluiceError(
        'LIMIT_EXCEEDED',
        `The variables nest deeper than ${MAX_LEVELS} levels. Ask for less at once.`,
      );
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}
