/**
 * The open server-side cursor of one statement, and so of one snapshot. A portal holds a connection from `openPortal`
 * until `close`, which gives it back clean: with a running read cancelled in the database.
 */
import type { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import Cursor from 'pg-cursor';
import { settlesTransactions } from '../database/transaction-settings.ts';
import { cancelStatement } from './cancel-statement.ts';
import { noCells } from './cell-at.ts';
import { connect } from './connect.ts';
import { type DataRows, divertRows } from './data-rows.ts';
import { readableColumns } from './readable-columns.ts';
import type { Statement } from './tap.ts';
import type { CellColumn, Cells } from './types.ts';

export interface Portal {
  /** Reads the next `count` rows, and says how many came: fewer only at the end. One read at a time. */
  read(count: number): Promise<number>;
  /** What has been read, but for the last `leave` rows, which stay for the next time. Not while a read is running. */
  take(leave: number): Cells;
  /** Bytes that the database has sent for rows of this portal so far. */
  readonly bytesRead: number;
  /** Ends the statement and gives the connection back. Idempotent, never throws. */
  close(): Promise<void>;
}

/** How long a running read may go on by itself before it is cancelled. */
const CANCEL_AFTER_MS = 5;
/** How long a connection may take to come clean before it is dropped instead. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Takes a connection from the pool and opens the statement on it. The statement starts with the first read.
 * @throws the signal's reason when it is aborted before there is a connection, and the pool's errors.
 */
export async function openPortal(pool: Pool, statement: Statement, signal: AbortSignal): Promise<Portal> {
  const client = await acquire(pool, signal);
  try {
    return portalOn(client, statement);
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function portalOn(client: PoolClient, { text, values }: Statement): Portal {
  // Without a listener, a connection that breaks while nothing is asked of it would end the process.
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  // A plain or a TLS socket; pg's types say only that it is a duplex stream.
  const socket = client.connection.stream as Socket;
  let rows: DataRows | undefined;
  let columns: readonly CellColumn[] = [];
  const cursor = new Cursor<never>(text, [...values]);
  const { submit } = cursor;
  // Called when the connection is at rest: a statement of somebody else's may be under way until then.
  cursor.submit = (connection) => {
    rows = divertRows(socket);
    socket.cork();
    submit.call(cursor, connection);
    socket.uncork();
  };
  const isSettled = settlesTransactions(client);
  // Where it fails, so does the cursor.
  if (isSettled) client.query('BEGIN').catch(() => {});
  client.query(cursor);
  const cut = Promise.withResolvers<void>();
  client.once('end', cut.resolve);
  let reading: Promise<unknown> | undefined;
  let failed: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  /** Brings the connection to rest, with no statement on it. */
  const rest = async () => {
    if (reading && !(await within(CANCEL_AFTER_MS, settled(reading)))) await cancelStatement(client);
    await settled(reading);
    // A statement that failed is closed already, and pg-cursor would wait for an answer that has come before.
    await (failed ?? cursor.close());
    if (isSettled) await client.query('COMMIT');
  };
  const close = async () => {
    const isClean = await within(CLOSE_TIMEOUT_MS, Promise.race([rest(), cut.promise]));
    rows?.release();
    client.off('end', cut.resolve).off('error', onError);
    // A connection that broke is dropped by its pool, too; one that did not come to rest in time must be.
    client.release(broken ?? !isClean);
  };

  return {
    async read(count) {
      const before = rows?.count ?? 0;
      const came = new Promise<number>((resolve, reject) => {
        cursor.read(count, (error, _, result) => {
          if (!error) {
            // The same for all reads: who compiles what writes them does so once.
            if (columns.length === 0) columns = readableColumns(result.fields);
            return resolve((rows?.count ?? 0) - before);
          }
          failed ??= new Promise((resolve) => client.connection.once('readyForQuery', () => resolve()));
          reject(error);
        });
      });
      reading = came;
      try {
        return await came;
      } finally {
        reading = undefined;
      }
    },
    take: (leave) => rows?.take(columns, leave) ?? noCells,
    get bytesRead() {
      return rows?.bytes ?? 0;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** A connection from the pool; one that comes after the signal was aborted goes straight back. */
async function acquire(pool: Pool, signal: AbortSignal): Promise<PoolClient> {
  const connecting = connect(pool, signal);
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([connecting, aborted.promise]);
  } catch (error) {
    if (signal.aborted) connecting.then((client) => client.release()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const settled = async (promise: Promise<unknown> | undefined): Promise<void> => {
  await promise?.catch(() => {});
};

/** Whether the work was done within so many milliseconds, and without an error. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), milliseconds);
  const done = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
