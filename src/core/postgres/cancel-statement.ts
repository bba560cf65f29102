/** Asks PostgreSQL to cancel what a connection is running, by a CancelRequest on a connection of its own. */
import { connect } from 'node:net';
import type { PoolClient } from 'pg';

const CANCEL_REQUEST_CODE = 80_877_102;
const CANCEL_TIMEOUT_MS = 1_000;

/** What pg keeps of a connection; its types leave these out. */
interface Backend {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}

/**
 * Resolves when the server has closed the request's connection: the signal has then been sent to the backend, so the
 * caller may wait for its statement to end before it uses the connection again.
 * @throws where the server has not done so. The request may then still be on its way, and would meet whatever the
 * connection runs when it arrives: the caller has to drop the connection.
 */
export async function cancelStatement(client: PoolClient): Promise<void> {
  const { host, port, processID, secretKey } = client as unknown as Backend;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const closed = Promise.withResolvers<void>();
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket
    .setTimeout(CANCEL_TIMEOUT_MS, () => socket.destroy(new Error('The database does not take a request to cancel')))
    .on('error', closed.reject)
    .on('end', closed.resolve)
    .on('close', () => closed.reject(new Error('A request to cancel was cut off')));
  // Not ended: PgBouncer 1.18 stops altogether where a request's connection ends before it has forwarded it.
  socket.resume().write(request);
  await closed.promise;
}
