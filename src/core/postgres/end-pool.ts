/** Ends a pool; a statement that does not end is left to end with the process. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';

/** How long a statement that is still running may keep its pool from ending. */
const END_MS = 2_000;

export async function endPool(pool: Pool): Promise<void> {
  await Promise.race([pool.end(), delay(END_MS, undefined, { ref: false })]);
}
