/** Tells a statement that failed for its name from one that would fail without it, too. */
import { codeOf } from '../../errors.ts';

/**
 * Why a prepared statement's name failed it: somebody has taken the statement away, or the connection is `other` than the one
 * that has it, since a pooler stands between; or a column has changed, and so its rows. Undefined where it failed for itself.
 */
export function nameFailureOf(error: unknown): 'other connection' | 'other rows' | undefined {
  const code = codeOf(error) ?? '';
  if (code === NO_STATEMENT || code === SAME_NAME) return 'other connection';
  // What a collation cannot do has the same code. The routine is PostgreSQL's, in whichever language it speaks.
  const { routine } = error as { readonly routine?: unknown };
  return code === NOT_SUPPORTED && routine === CHANGED_PLAN ? 'other rows' : undefined;
}

/** SQLSTATE. */
const NO_STATEMENT = '26000';
const SAME_NAME = '42P05';
const NOT_SUPPORTED = '0A000';
/** "cached plan must not change result type". */
const CHANGED_PLAN = 'RevalidateCachedQuery';
