/** How many rows a statement will give, as PostgreSQL's planner expects: an EXPLAIN, which reads none of them. */
import type { Pool } from 'pg';
import { z } from 'zod';
import { cellAt } from './cell-at.ts';
import { openPortal } from './portal.ts';
import type { Statement } from './tap.ts';

/**
 * The planner's number of rows. Undefined where it gives none: an estimate is never worth an error.
 *
 * It has a connection of its own for as long as it takes, which is about what the database takes to plan the statement
 * itself; for longer only where the statement would wait as well, as behind the lock of a table.
 * @throws the signal's reason when it is aborted, and the pool's errors: there is no connection for the rows either.
 */
export async function estimateRows(
  pool: Pool,
  { text, values }: Statement,
  signal: AbortSignal,
): Promise<number | undefined> {
  const portal = await openPortal(pool, { text: `EXPLAIN (FORMAT JSON) ${text}`, values, types: asText }, signal);
  const abort = () => void portal.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await portal.read(1);
    return planRows(cellAt(portal.take(0), 0, 0));
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    signal.removeEventListener('abort', abort);
    await portal.close();
  }
}

const asText = { getTypeParser: () => String };

/** The number that stands at the top of a plan: of the rows that leave it, whatever its parts read. */
function planRows(plan: unknown): number {
  const [{ Plan }] = explained.parse(JSON.parse(String(plan)));
  return Plan['Plan Rows'];
}

const explained = z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]);
