/** The types of the client: operations in, batches out. */

/** The way in which rows come: `multipart` and `sse` over HTTP, or `websocket` (`graphql-transport-ws`). */
export type Transport = 'multipart' | 'sse' | 'websocket';

/**
 * A GraphQL document: text, or one that codegen has typed (`documentMode: 'string'`). It asks for one list: a
 * subscription that selects `rows`, or a query with `@stream`.
 */
export interface Document<Result = unknown, Variables = Record<string, unknown>> {
  toString(): string;
  /** There in types only: that is how codegen says what a document gives and takes. */
  readonly __apiType?: (variables: Variables) => Result;
}

/** The row of the list that a document asks for. */
export type RowOf<Result> = Result extends object
  ? { [Key in Exclude<keyof Result, '__typename'>]: RowsIn<Result[Key]> }[Exclude<keyof Result, '__typename'>]
  : unknown;

type RowsIn<Value> = Value extends { readonly rows: readonly (infer Row)[] }
  ? Row
  : Value extends readonly (infer Row)[]
    ? Row
    : never;

/** Rows that have come together. */
export interface Batch<Row> {
  readonly rows: readonly Row[];
  /** Rows so far, these included. */
  readonly delivered: number;
  /** About how many rows there will be, where the server says so. */
  readonly estimatedTotal?: number;
  /** Continues after this batch, given as `after`. */
  readonly token?: string;
  /** The server's name for the stream. */
  readonly streamId?: string;
  /**
   * Which snapshot of the database these rows are of: 1, and one more each time that the stream has been parked. A stream
   * that is taken up again begins at 1 once more.
   */
  readonly snapshot?: number;
  /** Live rows only: keys of rows that have left the result. Remove them before you add the rows. */
  readonly removed?: readonly RowKey[];
  /** Live rows only: whether all batches so far, folded by key, are the query's result in one snapshot. */
  readonly caughtUp?: boolean;
  /** On the last batch, and only there. */
  readonly end?: End;
  /** Errors inside rows, whose places in them are null. */
  readonly errors: readonly ResponseError[];
}

/** The values of a row's key, by its fields. */
export type RowKey = Readonly<Record<string, unknown>>;

/** What proves that a stream is whole. */
export interface End {
  readonly rowCount: number;
  /** CRC-32 of the rows' keys, where the server tells it and the document asks for it. */
  readonly checksum?: string;
  readonly token?: string;
}

/** An error as GraphQL sends it. */
export interface ResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A result, or a part of one in either format of incremental delivery. */
export interface Payload {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly ResponseError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Parts only: whether more follow. */
  readonly hasNext?: boolean;
  /** Format of graphql-js 17 only: the lists that are still to come. */
  readonly pending?: readonly unknown[];
  readonly incremental?: readonly PayloadEntry[];
  readonly completed?: readonly PayloadEntry[];
}

export interface PayloadEntry {
  readonly items?: readonly unknown[] | null;
  readonly errors?: readonly ResponseError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}
