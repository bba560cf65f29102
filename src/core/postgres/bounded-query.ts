/**
 * A statement of pg's whose rows have a bound: pg waits for all of a row, however long it is. What is too long is known by
 * the first bytes of it.
 */
import type { Socket } from 'node:net';
import pg, { type Pool, type QueryArrayConfig, type Submittable } from 'pg';
import { rowTooWide } from './row-too-wide.ts';

const limits = new WeakMap<Pool, number>();

/** Sets the bytes that one row may have of what operations look up by this pool. */
export const limitRows = (pool: Pool, maxBytes: number): void => void limits.set(pool, maxBytes);

/** The statement with the pool's bound. Beyond it, the statement fails with `LIMIT_EXCEEDED`, and its connection is dropped. */
export function boundedQuery(pool: Pool, config: QueryArrayConfig): QueryArrayConfig | Submittable {
  return limits.has(pool) ? bounded(pool, new pg.Query(config)) : config;
}

/** The same for a query that somebody has made. */
export function bounded<Q extends Submittable>(pool: Pool, query: Q): Q {
  const maxBytes = limits.get(pool);
  if (maxBytes === undefined) return query;
  const { submit } = query;
  query.submit = (connection) => {
    // A plain or a TLS socket; pg's types say only that it is a duplex stream.
    connection.once('readyForQuery', watchRows(connection.stream as Socket, maxBytes));
    return submit.call(query, connection);
  };
  return query;
}

/**
 * Reads along with pg, beginning between two messages.
 * @returns what ends it.
 */
function watchRows(socket: Socket, maxBytes: number): () => void {
  const head = Buffer.alloc(HEAD_LENGTH);
  let headBytes = 0;
  /** Bytes of the message under way that are still to come. */
  let left = 0;
  const onData = (chunk: Buffer) => {
    for (let at = 0; ; ) {
      const here = Math.min(left, chunk.length - at);
      left -= here;
      at += here;
      if (at === chunk.length) return;
      const taken = chunk.copy(head, headBytes, at, at + HEAD_LENGTH - headBytes);
      headBytes += taken;
      at += taken;
      if (headBytes < HEAD_LENGTH) return;
      headBytes = 0;
      const length = head.readInt32BE(1);
      if (head[0] === DATA_ROW && length > maxBytes) return void socket.destroy(rowTooWide(length, maxBytes));
      left = length - LENGTH_BYTES;
    }
  };
  socket.prependListener('data', onData);
  return () => void socket.off('data', onData);
}

/** PostgreSQL's messages begin with a code and their length, which counts itself. */
const HEAD_LENGTH = 5;
const LENGTH_BYTES = 4;
const DATA_ROW = 0x44;
