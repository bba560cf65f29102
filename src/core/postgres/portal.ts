/**
 * The open server-side cursor of one statement, and so of one snapshot. A portal holds a connection from `openPortal`
 * until `close`, which gives it back as it was, with a running read cancelled in the database; or drops it.
 */
import type { Pool, PoolClient } from 'pg';
import type { Statement } from '../prisma/tap-scope.ts';
import type { Rights } from '../rights/rights.ts';
import type { Cells } from '../types.ts';
import { isDoneWithin } from '../wait.ts';
import { acquire, isAtRest, isReady } from './acquire.ts';
import { cancelStatement } from './cancel-statement.ts';
import { noCells } from './cell-at.ts';
import { PortalQuery, type ReadSize, tooWide } from './portal-query.ts';
import type { Read } from './portal-reads.ts';
import { prepareValue } from './prepare-value.ts';
import { prepare } from './prepared.ts';
import { Session } from './session.ts';
import { statementSettings } from './statement-settings.ts';
import { tooLong } from './too-long.ts';
import { settlesTransactions } from './transaction-settings.ts';

export interface Portal {
  /**
   * Reads the next `count` rows: fewer at the end, or where they are many bytes. One read at a time.
   * @param ms how long the database may work on it. Default: without end.
   * @throws SluiceError `LIMIT_EXCEEDED` when that is over, and the connection is dropped; the statement's error; `tooWide`
   * for more bytes in one go than there may be.
   */
  read(count: number, ms?: number): Promise<Read>;
  /** What has been read, but for the last `leave` rows, which stay for the next time. Not while a read is running. */
  take(leave: number): Cells;
  /** Bytes that the database has sent for rows of this portal so far. */
  readonly bytesRead: number;
  /** Ends the statement and gives the connection back. Idempotent, never throws. */
  close(): Promise<void>;
}

/** Where a statement runs: on a connection of a pool, or in a transaction that has begun. */
export type RowSource = Pool | Session;

export interface PortalOptions extends ReadSize {
  /** Closes the portal when it is aborted. A connection that comes after that goes straight back. */
  readonly signal: AbortSignal;
  /** Whether the time limits of the connection hold, which count a slow reader's time, too. Default: none does. */
  readonly keepsTimeouts?: boolean | undefined;
  /** Whose statement it is. Undefined for one of our own, which sees everything. */
  readonly rights: Rights | undefined;
  /** For a statement that is read by a single `read`, all of it at once, in one round trip. Default: it is read in parts. */
  readonly inOneGo?: { readonly maxBytes: number } | undefined;
}

/** How long a running read may go on by itself before it is cancelled. */
const CANCEL_AFTER_MS = 5;
/** How long a connection may take to come clean before it is dropped instead. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Takes a connection from the pool for the statement, which starts with the first read.
 * @throws the signal's reason when it is aborted before there is a connection, and the pool's errors.
 */
export async function openPortal(
  pool: RowSource,
  asked: Statement,
  { signal, keepsTimeouts = false, inOneGo, rights, ...size }: PortalOptions,
): Promise<Portal> {
  const { values, ...statement } = rights === undefined ? asked : await rights.govern(asked);
  const bound = { ...statement, values: values.map(prepareValue) };
  const settingsOn = ({ connection }: PoolClient) => statementSettings(connection, keepsTimeouts, rights?.settings);
  if (pool instanceof Session) {
    const portal = portalOn(pool.client, new PortalQuery(bound, settingsOn(pool.client), size), signal, pool);
    pool.opens(portal);
    return portal;
  }
  const client = await acquire(pool, signal);
  const settings = settingsOn(client);
  if (inOneGo === undefined) return portalOn(client, new PortalQuery(bound, settings, size), signal);
  const query = {
    ...inOneGo,
    preparedSettings: settings && prepare(client, settings),
    prepared: prepare(client, { text: statement.text, role: rights?.settings?.role }),
  };
  return portalOn(client, new PortalQuery(bound, settings, size, query), signal);
}

/** @param session what the connection stays with, in its transaction. Default: it goes back to its pool. */
function portalOn(client: PoolClient, query: PortalQuery, signal: AbortSignal, session?: Session): Portal {
  // Without a listener, a connection that breaks while nothing is asked of it would end the process.
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  const cut = Promise.withResolvers<never>();
  cut.promise.catch(() => {});
  const onEnd = () => cut.reject(new Error('Connection terminated'));
  client.once('end', onEnd);
  let reading: Promise<unknown> | undefined;
  let isLate = false;
  let isUnwanted = false;
  let closing: Promise<void> | undefined;
  const isSettled = session === undefined && settlesTransactions(client);
  const isReleasable = () => (session === undefined ? isAtRest(client) : isReady(client));
  const release = () => (session === undefined ? client.release() : undefined);
  let isStarted = false;

  const start = () => {
    isStarted = true;
    // Where it fails, so does the query behind it.
    if (isSettled) client.query('BEGIN').catch(() => {});
    client.query(query);
  };
  const giveUp = (ms: number) => {
    isLate = true;
    query.giveUp(tooLong(ms));
  };

  /** Brings the connection to rest, with no statement on it. @throws where that cannot be. */
  const rest = async () => {
    const left = query.drain();
    reading ??= left;
    const isRunning = reading !== undefined && !(await isDoneWithin(CANCEL_AFTER_MS, settled(reading)));
    if (isRunning || isLate || isUnwanted) await cancelStatement(client);
    if (isLate) throw new Error('A read took too long');
    await settled(reading);
    await query.end();
    if (isSettled && isStarted) await client.query('COMMIT');
    if (!isReleasable()) throw new Error('The connection is in a transaction');
  };
  const end = async () => {
    signal.removeEventListener('abort', close);
    if (query.isOver && broken === undefined && !isSettled && isReleasable()) {
      client.off('end', onEnd).off('error', onError);
      query.rows?.release();
      return release();
    }
    const isClean = await isDoneWithin(CLOSE_TIMEOUT_MS, Promise.race([rest(), cut.promise]));
    client.off('end', onEnd).off('error', onError);
    if (isClean && broken === undefined) {
      query.rows?.release();
      return release();
    }
    // What may still come is nobody's: nothing reads it, and it does not wait for the server's goodbye.
    query.rows?.drop();
    client.connection.stream.destroy();
    if (session === undefined) client.release(broken ?? true);
  };
  const close = () => {
    closing ??= end();
    return closing;
  };
  // A reader that is busy elsewhere must not keep the connection once the work is cancelled.
  signal.addEventListener('abort', close, { once: true });

  return {
    async read(count, ms) {
      if (closing) throw new Error('This portal is closed');
      const came = query.read(count, start);
      const timer = ms === undefined ? undefined : setTimeout(giveUp, ms, ms);
      reading = came;
      try {
        return await came;
      } catch (error) {
        isUnwanted = error === tooWide;
        throw error;
      } finally {
        clearTimeout(timer);
        reading = undefined;
      }
    },
    take(leave) {
      try {
        return query.rows?.take(query.columns, leave) ?? noCells;
      } catch (error) {
        query.giveUp(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    },
    get bytesRead() {
      return query.rows?.bytes ?? 0;
    },
    close,
  };
}

const settled = async (promise: Promise<unknown> | undefined): Promise<void> => {
  await promise?.catch(() => {});
};
