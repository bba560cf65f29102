/** Keeps a connection that breaks from ending the process, at every moment of its life. */
import type { Pool } from 'pg';

const surviving = new WeakSet<Pool>();

/** For a pool that has not connected yet; once, however often it is called. */
export function surviveBreaks(pool: Pool): void {
  if (surviving.has(pool)) return;
  surviving.add(pool);
  // While it is idle, or being closed: its pool drops it, and makes another for whoever asks next.
  pool.on('error', () => {});
  // Between the pool, which stops listening when it gives a connection away, and who takes it and listens a moment
  // later. Whoever asks something of it is answered with the error.
  pool.on('connect', (client) => client.on('error', () => {}));
}
