/**
 * Takes connections from a pool, of which few are made at once. Each that is made costs the database a process: of fifty
 * at once, beside streams that run already, each would take so long that its time was up.
 */
import type { Pool, PoolClient } from 'pg';
import { createSlots, type Slots } from '../run/slots.ts';

/** Connections that are made at once. */
const AT_ONCE = 4;

interface Line {
  readonly slots: Slots;
  failure?: { readonly at: number; readonly error: unknown };
}

const lines = new WeakMap<Pool, Line>();

/**
 * An idle connection, or a new one in its turn.
 * @throws the signal's reason when it is aborted before there is a turn, and the pool's errors: also one that another met
 * meanwhile, since a database that lets nobody in would let each of them wait in vain.
 */
export async function connect(pool: Pool, signal: AbortSignal): Promise<PoolClient> {
  signal.throwIfAborted();
  const isSpare = pool.idleCount > pool.waitingCount;
  // Where the pool is full, one waits for a connection that somebody has.
  if (isSpare || pool.totalCount >= pool.options.max) return pool.connect();
  // Without a limit of time: the pool has its own for each of those before.
  const line = lines.get(pool) ?? { slots: createSlots(AT_ONCE) };
  lines.set(pool, line);
  const asked = performance.now();
  const leave = line.slots.takeFree() ?? (await line.slots.take(signal));
  try {
    if (line.failure !== undefined && line.failure.at > asked) throw line.failure.error;
    return await pool.connect();
  } catch (error) {
    if (error !== line.failure?.error) line.failure = { at: performance.now(), error };
    throw error;
  } finally {
    leave();
  }
}
