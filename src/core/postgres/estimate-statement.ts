/** Estimates the rows of a statement by PostgreSQL's planner: an EXPLAIN, which reads no rows. */
import type { Pool } from 'pg';
import { z } from 'zod';
import { codeOf } from '../../errors.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import { asText } from './as-text.ts';
import { cellAt } from './cell-at.ts';
import { openPortal } from './portal.ts';

/** How long the planner may take, in milliseconds: a statement waits longer for a locked table, but an estimate does not. */
const ESTIMATE_MS = 1_000;

/**
 * The planner's number of rows. It takes as long as the database takes to plan the statement, about a millisecond.
 * Undefined where the planner gives none, or not in time: an estimate is never worth an error.
 * @throws the signal's reason when it is aborted; the pool's errors, since there is no connection for the rows either; and
 * what the planner has against a value or an operator, since it would have it against the statement, too.
 */
export async function estimateStatement(
  pool: Pool,
  { text, values }: Statement,
  signal: AbortSignal,
  ms = ESTIMATE_MS,
): Promise<number | undefined> {
  const explain = { text: `EXPLAIN (FORMAT JSON) ${text}`, values, types: asText };
  const portal = await openPortal(pool, explain, { signal, keepsTimeouts: true, rights: undefined });
  // The connection is wanted for the rows: so the statement is cancelled, and the connection kept.
  const timer = setTimeout(portal.close, ms);
  try {
    await portal.read(1);
    return planRows(cellAt(portal.take(0), 0, 0));
  } catch (error) {
    signal.throwIfAborted();
    if (REFUSED.test(codeOf(error) ?? '')) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    await portal.close();
  }
}

/** SQLSTATE: a value that is none of its type, no such operator, other types than it takes, not supported. */
const REFUSED = /^(22...|42883|42804|0A000)$/;

/** The number that stands at the top of a plan: of the rows that leave it, whatever its parts read. */
function planRows(plan: unknown): number {
  const [{ Plan }] = explained.parse(JSON.parse(String(plan)));
  return Plan['Plan Rows'];
}

const explained = z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]);
