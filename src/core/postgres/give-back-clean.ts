import pg, { type PoolClient } from 'pg';

/**
 * Works on a connection, which is then given back in no transaction. It is dropped where nobody can say so.
 * @throws what the work does.
 */
export async function giveBackClean<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  let isClean = false;
  try {
    const result = await work();
    isClean = true;
    return result;
  } catch (error) {
    if (error instanceof pg.DatabaseError) isClean = await rollBack(client);
    throw error;
  } finally {
    client.release(!isClean);
  }
}

async function rollBack(client: PoolClient): Promise<boolean> {
  if (client.getTransactionStatus() === 'I') return true;
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}
