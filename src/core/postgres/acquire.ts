/** Takes connections that are at rest. */
import type { Pool, PoolClient } from 'pg';
import { orAborted } from '../wait.ts';
import { connect } from './connect.ts';

/** A connection from the pool, as it has to be: what somebody has left in a transaction, or at work, is dropped. */
export async function acquire(pool: Pool, signal: AbortSignal): Promise<PoolClient> {
  for (;;) {
    const client = await takeFrom(pool, signal);
    if (isAtRest(client)) return client;
    client.connection.stream.destroy();
    client.release(true);
  }
}

/** A connection that breaks meanwhile is at rest, too: the first read tells of it. */
export const isAtRest = (client: PoolClient): boolean => isReady(client) && client.getTransactionStatus() === 'I';

// pg's types leave this out. It is false while a statement is under way.
export const isReady = (client: PoolClient): boolean =>
  (client as unknown as { readonly readyForQuery: boolean }).readyForQuery;

/** A connection that comes after the signal was aborted goes straight back. */
async function takeFrom(pool: Pool, signal: AbortSignal): Promise<PoolClient> {
  const connecting = connect(pool, signal);
  try {
    return await orAborted(connecting, signal);
  } catch (error) {
    if (signal.aborted) connecting.then((client) => client.release()).catch(() => {});
    throw error;
  }
}
