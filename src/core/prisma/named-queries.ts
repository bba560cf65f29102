/**
 * Prisma's look-ups, prepared by name on the connections of a pool, so that PostgreSQL does not parse them anew. pg keeps a
 * name for as long as its connection lasts: so few statements have one, those that were first seen twice.
 */
import { createHash } from 'node:crypto';
import type { QueryArrayConfig } from 'pg';
import { createMemo } from '../memo.ts';
import { nameFailureOf } from '../postgres/name-failure.ts';

/** Names that one pool gives at most. */
const MAX_NAMES = 100;
/** What is longer is not worth its memory. */
const MAX_LENGTH = 10_000;

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
      const failure = nameFailureOf(error);
      if (failure === undefined) throw error;
      // pg cannot take a name back. Other connections have it, too.
      isOff ||= failure === 'other connection';
      renamed += 1;
      names.set(config.text, `${name.slice(0, NAME_LENGTH)}_${renamed}`);
      return run(config);
    }
  };
}
