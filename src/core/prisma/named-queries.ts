/**
 * Prisma's look-ups, prepared by name on the connections of a pool, so that PostgreSQL does not parse them anew. pg keeps a
 * name for as long as its connection lasts: so few statements have one, those that were first seen twice.
 */
import { createHash } from 'node:crypto';
import type { QueryArrayConfig } from 'pg';
import { codeOf } from '../../errors.ts';
import { createMemo } from '../memo.ts';

/** Of each pool. */
const MAX_NAMES = 100;
/** What is longer is not worth its memory. */
const MAX_LENGTH = 10_000;

/** Somebody has taken a statement away, or it is on another connection to PostgreSQL: a pooler stands between. */
const NO_STATEMENT = '26000';
const SAME_NAME = '42P05';
/** "cached plan must not change result type": a column has changed since. */
const OTHER_RESULT = '0A000';

/** PostgreSQL cuts names off at 63 characters, and a number may follow. */
const NAME_LENGTH = 47;

type Run<T> = (config: QueryArrayConfig) => Promise<T>;

/** Makes what runs statements by their names, and one that fails for its name once more without. */
export function createNamedQueries(): <T>(config: QueryArrayConfig, run: Run<T>) => Promise<T> {
  const names = new Map<string, string>();
  const seen = createMemo<string, true>(2 * MAX_NAMES);
  let isOff = false;
  let renamed = 0;

  const nameOf = (text: string): string | undefined => {
    if (isOff) return undefined;
    const known = names.get(text);
    // What writes must not be sent twice.
    const mayHave = names.size < MAX_NAMES && text.startsWith('SELECT ') && text.length <= MAX_LENGTH;
    if (known !== undefined || !mayHave) return known;
    if (!seen.get(text)) {
      seen.set(text, true);
      return undefined;
    }
    const name = `sluice_look_up_${createHash('sha256').update(text).digest('hex')}`.slice(0, NAME_LENGTH);
    names.set(text, name);
    return name;
  };

  return async (config, run) => {
    const name = nameOf(config.text);
    if (name === undefined) return run(config);
    try {
      return await run({ ...config, name });
    } catch (error) {
      const code = codeOf(error);
      if (code !== NO_STATEMENT && code !== SAME_NAME && code !== OTHER_RESULT) throw error;
      // pg cannot take a name back. Other connections have it, too.
      isOff ||= code !== OTHER_RESULT;
      renamed += 1;
      names.set(config.text, `${name.slice(0, NAME_LENGTH)}_${renamed}`);
      return run(config);
    }
  };
}
