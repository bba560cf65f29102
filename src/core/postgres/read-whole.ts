/** A statement of few rows, read in one round trip: it is parsed, bound, executed and ended by one packet. */
import type { Pool } from 'pg';
import { createMemo } from '../memo.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import type { CellBatch, ReadOptions } from './cells.ts';
import { openPortal } from './portal.ts';
import { NamedFailure, tooWide } from './portal-query.ts';

/** Statements of which so few rows are asked for may be read so: as many as a first batch has. */
export const MAX_ROWS_IN_ONE_GO = 50;

/** Statements whose rows were too wide. They are read in parts for as long as they are remembered. */
const wide = createMemo<string, true>(500);

/**
 * All rows of a statement, which has few; undefined where they are wider than a batch may be, and have to be read in parts.
 * Nothing has been handed on then.
 */
export async function readWhole(
  pool: Pool,
  statement: Statement,
  { batchBytes, readMs, keepsTimeouts, maxRowBytes, signal, onRunning, rights }: ReadOptions,
): Promise<CellBatch | undefined> {
  if (wide.get(statement.text)) return undefined;
  const options = { signal, rights, keepsTimeouts, maxRowBytes, inOneGo: { maxBytes: batchBytes } };
  for (;;) {
    const portal = await openPortal(pool, statement, options);
    try {
      signal.throwIfAborted();
      const reading = portal.read(MAX_ROWS_IN_ONE_GO, readMs);
      onRunning?.();
      await reading;
      signal.throwIfAborted();
      return { cells: portal.take(0), last: true, bytes: portal.bytesRead };
    } catch (error) {
      signal.throwIfAborted();
      if (error === tooWide) {
        wide.set(statement.text, true);
        return undefined;
      }
      // Without its name, which it has lost by that, it may run.
      if (!(error instanceof NamedFailure)) throw error;
    } finally {
      await portal.close();
    }
  }
}
