/** A transport as a client meets it: open a stream of rows, read all of it, or stop reading, or leave. */
import type { Row, Table } from './table.ts';

export interface Ask {
  readonly table: Table;
  readonly first?: number;
  readonly where?: object;
  readonly orderBy?: readonly object[];
  /** Asks for many more columns, so that few rows fill the sockets. */
  readonly wide?: boolean;
  /** Headers of the request, besides those that the transport needs. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reading {
  /** All rows, once the stream is whole. @throws when it fails or breaks off. */
  readonly rows: () => Promise<Row[]>;
  /** Resolves with the first bytes of rows; nothing more is read until `rows` is called. */
  readonly firstBytes: () => Promise<void>;
  /** Goes away without a word. */
  readonly leave: () => void;
}

export interface Transport {
  readonly name: string;
  /** A download has no words for a failure, and breaks off instead. */
  readonly kind: 'subscription' | '@stream' | 'download';
  readonly open: (url: string, ask: Ask) => Reading;
  /** The way of a reader that may go on over another transport. */
  readonly pieces: ReadPieces;
}

export interface PieceAsk {
  readonly table: Pick<Table, 'list' | 'model' | 'key'>;
  readonly where: object;
  readonly orderBy: readonly object[];
  readonly after?: string | undefined;
  /** Paths to more columns than the key, separated by commas, such as `placedAt,customer.name`. */
  readonly also?: string;
  /** Headers of the request, besides those that the transport needs. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Some rows of a stream, with the token behind them. */
export interface Piece {
  /** The key of each row, as in the checksum. */
  readonly keys: readonly string[];
  /** The same rows as they came: lines of CSV, or objects. */
  readonly rows: readonly unknown[];
  readonly token: string;
  /** Which snapshot of the database it is of. */
  readonly snapshot: number;
  /** On the last one. */
  readonly end?: { readonly rowCount: number; readonly checksum: string };
}

/** @throws where the connection breaks, and what a GraphQL error says, as JSON. */
export type ReadPieces = (url: string, ask: PieceAsk) => AsyncGenerator<Piece, void, undefined>;
