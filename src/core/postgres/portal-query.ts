/**
 * One statement in PostgreSQL's extended query protocol, in the place of pg's own queries: read in parts by the messages
 * Execute, and ended by a Sync. The server's CommandComplete is the end of its rows, and nothing else is. An answer that
 * does not fit breaks the connection, since nobody can say whose rows would come next.
 */
import type { Socket } from 'node:net';
import type { Connection, FieldDef, Submittable } from 'pg';
import { readableColumns } from '../prisma/readable-columns.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import type { CellColumn } from '../types.ts';
import { type DataRows, divertRows } from './data-rows.ts';
import { PortalReads, type Read } from './portal-reads.ts';
import { ALL_ROWS, sendExecute, sendFlush, sendPortal } from './portal-wire.ts';
import type { Preparing } from './prepared.ts';
import { sameColumns } from './same-columns.ts';
import { sendSettings } from './send-settings.ts';
import { SETTINGS_TAG, type StatementSettings } from './statement-settings.ts';

/** How large what is read may be. */
export interface ReadSize {
  /** Bytes after which a read gives what has come, so that the rest of its rows is the next read's. Default: it does not. */
  readonly fullBytes?: number | undefined;
  /** Bytes of one row. Default: any number. */
  readonly maxRowBytes?: number | undefined;
}

/** A statement that is read in one go: all of it is asked for at once, the Sync included. */
export interface InOneGo {
  /** Bytes of rows that may come. More of them fail the read with `tooWide`. */
  readonly maxBytes: number;
  /** How it is prepared on its connection. Default: it is not. */
  readonly prepared?: Preparing | undefined;
  /** How the settings before it are. Default: they are not. */
  readonly preparedSettings?: Preparing | undefined;
}

/** The rows that come in one go have more bytes than they may. */
export const tooWide = Symbol('too wide');

/** A statement failed for its name, and has lost it: it may be sent again. */
export class NamedFailure extends Error {
  override readonly name = 'NamedFailure';
}

export class PortalQuery implements Submittable {
  /**
   * What pg calls at a query's end. Where the pool has a `query_timeout`, it clears pg's timer, which would count the
   * reader's time and go off on a connection that is somebody else's by then.
   */
  callback: (() => void) | undefined;
  readonly #text: string;
  readonly #values: readonly unknown[];
  readonly #longName: Statement['longName'];
  readonly #size: ReadSize;
  readonly #settings: StatementSettings | undefined;
  readonly #ready = Promise.withResolvers<void>();
  readonly #reads = new PortalReads();
  #connection: Connection | undefined;
  #columns: readonly CellColumn[] = [];
  #first = 0;
  #isStarted = false;
  #isWanted = true;
  /** Whether the answer to what goes before the statement is still to come. */
  #isPreparing = false;
  #isComplete = false;
  #isSynced = false;
  #isBroken = false;
  #isOver = false;
  readonly #inOneGo: InOneGo | undefined;

  /**
   * @param settings those of its transaction. Undefined for those of the connection.
   * @param inOneGo where it is read once, and whole. Default: in parts.
   */
  constructor(
    { text, values, longName }: Pick<Statement, 'text' | 'values' | 'longName'>,
    settings: StatementSettings | undefined,
    size: ReadSize = {},
    inOneGo?: InOneGo,
  ) {
    this.#size = size;
    this.#settings = settings;
    this.#inOneGo = inOneGo;
    this.#text = text;
    this.#values = values;
    this.#longName = longName;
    this.#ready.promise.catch(() => {});
  }

  /** What has been read. Undefined before there is an answer. */
  get rows(): DataRows | undefined {
    return this.#reads.rows;
  }

  get columns(): readonly CellColumn[] {
    return this.#columns;
  }

  /** Whether it has ended, and has left its connection at rest. */
  get isOver(): boolean {
    return this.#isOver && !this.#isBroken;
  }

  /**
   * Reads up to `count` rows: fewer at the end, or where they are many bytes. One read at a time.
   * @param start sends this query to pg, which calls `submit`; called once, by the first read.
   */
  read(count: number, start: () => void): Promise<Read> {
    const { failure, asked } = this.#reads;
    if (failure !== undefined) return Promise.reject(failure);
    if (this.#isComplete) return Promise.resolve({ rows: 0, isEnd: true });
    if (this.#isSynced || asked !== undefined) return Promise.reject(new Error('This portal cannot be read now'));
    const read = this.#reads.begin(count);
    if (this.#reads.resume()) return read;
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#first = count;
      start();
    } else if (this.#reads.came !== 0) this.#doesNotFit('rows that nobody has asked for');
    else this.#execute(count);
    return read;
  }

  /** Nobody wants what comes from now on. What earlier reads have left of what was asked for is read; undefined for nothing. */
  drain(): Promise<unknown> | undefined {
    this.#isWanted = false;
    const { rows, rest, failure } = this.#reads;
    rows?.discard();
    if (rest === 0 || failure !== undefined) return undefined;
    return this.read(rest, () => {});
  }

  /** Fails the read that is running, whose answer may come or not, and every later one. */
  giveUp(error: Error): void {
    this.#isBroken = true;
    this.#reads.fail(error);
  }

  /**
   * Ends the statement, and its transaction. Resolves when the connection is at rest. Not while a read is running.
   * @throws where it is not.
   */
  async end(): Promise<void> {
    if (!this.#isStarted) return;
    this.#sync();
    await this.#ready.promise;
    if (this.#isBroken) throw this.#reads.failure;
  }

  // From here on, pg calls.

  submit(connection: Connection): void {
    this.#connection = connection;
    this.callback?.();
    // A plain or a TLS socket; pg's types say only that it is a duplex stream.
    const socket = connection.stream as Socket;
    const { maxBytes, prepared, preparedSettings } = this.#inOneGo ?? {};
    // The rest of rows that are too wide is thrown away.
    const limit = maxBytes === undefined ? undefined : { bytes: maxBytes, exceeded: () => this.#reads.fail(tooWide) };
    const onFull = () => this.#isWanted && this.#reads.giveWhole();
    this.#reads.rows = divertRows(socket, { ...this.#size, onFull, limit });
    // One packet: the database has all that it needs for the first rows.
    socket.cork();
    this.#isPreparing = this.#settings !== undefined;
    if (this.#settings !== undefined) sendSettings(connection, this.#settings, preparedSettings);
    sendPortal(connection, { text: this.#text, values: this.#values, prepared });
    if (this.#inOneGo === undefined) this.#execute(this.#first);
    else {
      sendExecute(connection, ALL_ROWS);
      this.#sync();
    }
    socket.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.#columns = sameColumns(readableColumns(fields, this.#longName));
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (this.#isPreparing) {
      this.#isPreparing = false;
      this.#inOneGo?.preparedSettings?.succeeded();
      if (text !== SETTINGS_TAG || this.#reads.came !== 0) this.#doesNotFit(`${text}, before its rows`);
      return;
    }
    // Rows that were too wide are at their end.
    if (this.#reads.failure === tooWide) {
      this.#reads.pass();
      return;
    }
    // Of a portal that is read in parts, it counts the last part. A utility statement's tag has no number.
    const told = /^SELECT (\d+)$/.exec(text)?.[1];
    const { asked, came, executed } = this.#reads;
    if (told !== undefined && Number(told) !== executed) this.#doesNotFit(`${text}, after ${came} rows`);
    else if (asked === undefined) this.#doesNotFit(`${text}, for nobody`);
    else {
      this.#isComplete = true;
      this.#inOneGo?.prepared?.succeeded();
      this.#reads.give(true);
    }
  }

  handlePortalSuspended(): void {
    const { asked, came } = this.#reads;
    if (this.#inOneGo !== undefined || came !== asked) this.#doesNotFit(`${came} rows of ${asked ?? 'none'}`);
    else this.#reads.give(false);
  }

  handleReadyForQuery(): void {
    if (!this.#isSynced || this.#reads.asked !== undefined) this.#doesNotFit('ready before the end');
    else if (this.#reads.came !== 0) this.#doesNotFit('rows behind the end');
    else this.#atRest();
  }

  handleError(error: Error, connection: Connection): void {
    // pg tells a query that fails no more, and not of the end of its cancellation either.
    if (this.#reads.failure === tooWide && this.#connection !== undefined)
      return void connection.once('readyForQuery', () => this.#atRest());
    // The connection went as well, after the statement.
    if (this.#reads.failure !== undefined) return;
    const { prepared, preparedSettings } = this.#inOneGo ?? {};
    const failed = this.#isPreparing ? preparedSettings : prepared;
    this.#reads.fail(failed?.failed(error) ? new NamedFailure(error.message, { cause: error }) : error);
    // It was never sent: the connection had been lost before.
    if (this.#connection === undefined) {
      this.#isBroken = true;
      this.#ready.reject(error);
      return;
    }
    // pg forgets a query that fails, and tells it no more.
    connection.once('readyForQuery', () => this.#atRest());
    this.#sync();
  }

  handleDataRow(): void {
    this.#doesNotFit('a row past its reader');
  }

  handleEmptyQuery(): void {
    this.#doesNotFit('no statement');
  }

  handleCopyInResponse(): void {
    this.#doesNotFit('a copy');
  }

  handleCopyData(): void {
    this.#doesNotFit('a copy');
  }

  #atRest(): void {
    this.#isOver = true;
    this.#ready.resolve();
  }

  #execute(rows: number): void {
    if (this.#connection === undefined) return;
    sendExecute(this.#connection, rows);
    sendFlush(this.#connection);
  }

  #sync(): void {
    if (this.#isSynced) return;
    this.#isSynced = true;
    this.#connection?.sync();
  }

  /** Nothing is thrown: this runs inside of pg, whose caller is the socket. */
  #doesNotFit(what: string): void {
    this.giveUp(new Error(`PostgreSQL's answer does not fit what was asked: ${what}`));
    this.#ready.reject(this.#reads.failure);
    this.#connection?.stream.destroy();
  }
}
