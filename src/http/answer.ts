/** A request for a download and its answer, whatever carries them: Node's HTTP, or the Fetch API. */
import type { Answer as WholeAnswer } from './problem-answer.ts';

export interface Asked {
  readonly method: string;
  /** Path and query, such as `/export/orders.csv?first=10`. */
  readonly target: string;
  /** The value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** Finds out which client asks, as far as limits for each client have to know. What it throws answers the request. */
  readonly client: () => string | Promise<string>;
  /** Milliseconds for which the connection has had bytes to take, and has taken none, where that can be told. */
  readonly stalledMs?: () => number;
  /** Whether the answer can have trailers. */
  readonly takesTrailers: boolean;
  /** Aborted when the reader has left, and when the server stops. */
  readonly signal: AbortSignal;
}

/** What comes at the end of a body and says that it is whole. */
export type Trailers = Readonly<Record<string, string>>;

/** A body that is made while it is read. Its reader asks for a chunk when it has taken the one before. */
export interface StreamedBody {
  /** The first chunk, compressed as the headers say. An empty one says that the head may go before there are rows. */
  readonly begun: IteratorResult<Uint8Array, Trailers>;
  /** Whether all rows are in it, so that what follows is there at once. */
  readonly isAll: boolean;
  /**
   * The chunks after it. A failure is thrown: what was sent must not pass for the whole. A reader that cannot pass a
   * chunk on throws the reason into it.
   */
  readonly chunks: AsyncGenerator<Uint8Array, Trailers, undefined>;
}

export interface Answer extends Omit<WholeAnswer, 'body'> {
  /** Default: there is none. */
  readonly body?: WholeAnswer['body'] | StreamedBody;
}

export const isStreamed = (body: Answer['body']): body is StreamedBody => body !== undefined && 'chunks' in body;
