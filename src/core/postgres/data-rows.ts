/**
 * Takes the rows of a portal off the wire as bytes. pg would make a string of every cell of every row; what shows rows
 * as text needs none of these, and what needs values makes them from the bytes.
 */
import type { Socket } from 'node:net';
import type { CellColumn, Cells } from '../types.ts';
import { RowBytes, type RowLimit } from './row-bytes.ts';
import { rowTooWide } from './row-too-wide.ts';

export interface DataRows {
  /** Rows that came and were not taken yet. */
  readonly count: number;
  /** Rows that ever came, and those that have come whole. */
  readonly arrived: number;
  readonly whole: number;
  /** All of these that are whole but the last `leave`, which stay. Who is done with them may give back their bytes. */
  take(columns: readonly CellColumn[], leave: number): Cells;
  /** Bytes of messages with rows so far. */
  readonly bytes: number;
  /** Reads on, where it stands still. */
  resume(): void;
  /** What comes from now on is counted, and not kept. */
  discard(): void;
  /** Lets pg read the connection alone again. To be called between messages. */
  release(): void;
  /** Lets nobody read the connection, which has to be dropped: in the middle of a message, pg would read nonsense. */
  drop(): void;
}

export interface DivertOptions {
  /** Bytes of rows that are kept, once two of them are whole: then `onFull` is asked. Default: any number. */
  readonly fullBytes?: number | undefined;
  /** Whether to stand still until `resume`. What does not come is left to the network, and to PostgreSQL. */
  readonly onFull?: () => boolean;
  /** Bytes that one row may have. Of a larger one, the connection is dropped. Default: any number. */
  readonly maxRowBytes?: number | undefined;
  /** Where all rows come in one go, and are taken once. Default: they come as they are asked for. */
  readonly limit?: RowLimit | undefined;
}

/**
 * Stands between the connection and pg from now on. All messages but those with rows are passed on to pg as they come.
 * @param socket of a connection that is at rest, so that what comes next is the beginning of a message.
 */
export function divertRows(
  socket: Socket,
  {
    fullBytes = Number.POSITIVE_INFINITY,
    onFull = () => false,
    maxRowBytes = Number.POSITIVE_INFINITY,
    limit,
  }: DivertOptions = {},
): DataRows {
  // pg's own reader, and whoever else listens. The casts: listeners of 'data' take a chunk.
  const readers = socket.listeners('data') as ((chunk: Buffer) => void)[];
  const pass = (bytes: Buffer) => {
    for (const read of readers) read.call(socket, bytes);
  };
  const rows = new RowBytes(limit);
  /** Bytes of the message under way that are still to come, and whether it is a row. */
  let left = 0;
  let isRow = false;
  /** The beginning of a message that ended before its length was known. */
  let begun: Buffer | undefined;

  const send = (chunk: Buffer, from: number, to: number) => {
    if (from === to) return;
    if (isRow) rows.append(chunk, from, to);
    else pass(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to));
  };
  const sort = (data: Buffer) => {
    const chunk = begun === undefined ? data : Buffer.concat([begun, data]);
    begun = undefined;
    let from = 0;
    let at = 0;
    for (;;) {
      if (left > chunk.length - at) {
        left -= chunk.length - at;
        at = chunk.length;
        break;
      }
      at += left;
      left = 0;
      if (chunk.length - at < HEADER_LENGTH) break;
      const isNextRow = chunk[at] === DATA_ROW;
      if (isNextRow !== isRow) {
        send(chunk, from, at);
        from = at;
        isRow = isNextRow;
      }
      const length = chunk.readInt32BE(at + 1);
      if (length < SMALLEST_LENGTH) throw new Error(`PostgreSQL has sent a message of ${length} bytes`);
      if (isRow && length > maxRowBytes) throw rowTooWide(length, maxRowBytes);
      left = 1 + length;
      if (isRow) rows.add(left);
    }
    send(chunk, from, at);
    if (at < chunk.length) begun = chunk.subarray(at);
  };

  // What is thrown here would end the process: a row, say, for which there is no memory.
  const onData = (data: Buffer) => {
    try {
      sort(data);
      rows.isCut = isRow && left > 0;
      if (rows.held >= fullBytes && rows.count > 2 && onFull()) socket.pause();
    } catch (error) {
      socket.off('data', onData);
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };

  socket.on('data', onData);
  for (const read of readers) socket.off('data', read);
  return {
    get count() {
      return rows.count;
    },
    get arrived() {
      return rows.arrived;
    },
    get whole() {
      return rows.arrived - (rows.isCut ? 1 : 0);
    },
    get bytes() {
      return rows.total;
    },
    resume: () => void socket.resume(),
    discard() {
      rows.isKept = false;
    },
    take: (columns, leave) => rows.take(columns, leave),
    release() {
      for (const read of readers) socket.on('data', read);
      socket.off('data', onData);
      rows.drop();
    },
    drop() {
      socket.off('data', onData);
      rows.drop();
    },
  };
}

/** PostgreSQL's messages begin with a code and their length. */
const HEADER_LENGTH = 5;
const DATA_ROW = 0x44;
/** Its length counts itself. */
const SMALLEST_LENGTH = 4;
