/**
 * A download as the pieces of its file. It resumes after the last complete piece when the connection breaks or the
 * server restarts. The reader decides where to write them.
 */
import { again, type Failure } from './again.ts';
import { type AskCredentials, createCredentials } from './credentials.ts';
import { readDownloadParts } from './download-parts.ts';
import { fileFormatOf } from './file-format.ts';
import { type RequestOptions, request } from './request.ts';
import { orAborted, type Retry } from './retry.ts';
import { rowKeyOf } from './row-key.ts';
import { StreamError } from './stream-error.ts';

/** How far a download has come. */
export interface Place {
  /** Goes on from here; undefined at the beginning, and where nothing can. */
  readonly token?: string | undefined;
  readonly rows: number;
  /** Bytes of the file so far. */
  readonly bytes: number;
  /** Checksum of the keys of all rows so far. */
  readonly checksum: string;
  /** What tells the columns of the rows so far from others; undefined where the server does not say. */
  readonly columns?: string | undefined;
}

/** Some whole rows, and where in the file they belong. */
export interface Piece {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly from: Place;
  readonly to: Place;
}

/** What the server says before its rows. */
export interface Announced {
  /** About how many rows there are. */
  readonly estimate: number | undefined;
  /** The columns that the checksum is of; undefined where the file has another text of them. */
  readonly key: readonly string[] | undefined;
  /** The server's name for the stream. */
  readonly streamId: string | undefined;
}

export interface DownloadOptions extends Pick<RequestOptions, 'fetch' | 'headers'> {
  /** What has come already. Default: nothing. */
  readonly from?: Place;
  readonly retry?: Retry;
  /** Told of each attempt before its wait. */
  readonly onRetry?: (failure: Failure) => void;
  /** Told of each answer, before its pieces. */
  readonly onAnswer?: (announced: Announced) => void;
  /** See `ClientOptions`. Default: nothing is sent. */
  readonly credentials?: AskCredentials | undefined;
  readonly signal: AbortSignal;
}

/** Where no row has come. */
export const beginning: Place = { rows: 0, bytes: 0, checksum: '00000000' };

/**
 * Downloads a file as its pieces: at least one, even if there are no rows. A piece may replace earlier ones: if one came
 * without a token, the pieces after the last token are requested again. That counts as an attempt each time, however much came.
 * @throws Error for a URL that is no download, or that begins in the middle; StreamError for what the server refuses, for
 * what breaks too often, and, as `COLUMNS_CHANGED`, for rows that have other columns than those so far.
 *
 * @example
 * ```ts
 * const url = new URL('http://localhost:4000/export/orders.csv?first=1000');
 * for await (const { content, to } of download(url, { signal })) {
 *   await file.write(content);
 *   print(to.rows, to.checksum);
 * }
 * ```
 */
export async function* download(
  url: URL,
  { from = beginning, retry, onRetry, credentials: ask, headers, ...options }: DownloadOptions,
): AsyncGenerator<Piece, void, undefined> {
  if (url.searchParams.has('after')) throw new Error('A download begins at its first row: leave after out of the URL.');
  fileFormatOf(url);
  const { signal } = options;
  const credentials = createCredentials(ask);
  let authorization: string | undefined;
  let reached = from;
  const readOn = async function* () {
    if (credentials) authorization = await orAborted(credentials.current(), signal);
    const all = new Headers(headers);
    if (authorization !== undefined) all.set('Authorization', authorization);
    yield* readRest(url, reached, { ...options, headers: all });
  };
  const pieces = again(readOn, {
    ...{ retry, signal },
    renew: credentials && ((refusal) => orAborted(credentials.renew(authorization, refusal), signal)),
    // What has to be asked for again is none: it would be for ever.
    isProgress: ({ to }) => to.token !== undefined && to.rows > reached.rows,
    ...(onRetry && { onFailure: onRetry }),
  });
  for await (const piece of pieces) {
    yield piece;
    // Only now its reader has it.
    if (piece.to.token !== undefined) reached = piece.to;
  }
}

/** One request: the rows behind what has come, part by part. */
async function* readRest(
  url: URL,
  reached: Place,
  {
    onAnswer,
    headers,
    ...options
  }: Pick<DownloadOptions, 'onAnswer' | 'fetch' | 'signal'> & { readonly headers: Headers },
): AsyncGenerator<Piece, void, undefined> {
  headers.set('Accept', 'multipart/mixed');
  const response = await request(urlOfRest(url, reached), { ...options, headers });
  const columns = response.headers.get('row-columns') ?? undefined;
  if (reached.token !== undefined && columns !== reached.columns) {
    await response.body?.cancel();
    throw new StreamError('COLUMNS_CHANGED', 'The columns are not those that the rows so far have: begin anew.');
  }
  onAnswer?.(announcedBy(response));
  let from = reached;
  for await (const { content, headers } of readDownloadParts(response)) {
    const to = {
      token: headers.get('resume-token'),
      rows: Number(headers.get('row-count')),
      bytes: from.bytes + content.length,
      checksum: headers.get('row-checksum') ?? '',
      columns,
    };
    yield { content, from, to };
    from = to;
  }
}

function urlOfRest(url: URL, { token, rows }: Place): URL {
  const rest = new URL(url);
  if (token === undefined) return rest;
  const { searchParams } = rest;
  searchParams.set('after', token);
  if (searchParams.has('first')) searchParams.set('first', String(Number(searchParams.get('first')) - rows));
  if (fileFormatOf(rest).extension === 'csv') searchParams.set('header', 'absent');
  return rest;
}

function announcedBy({ headers }: Response): Announced {
  const estimate = headers.get('row-estimate');
  return {
    estimate: estimate === null ? undefined : Number(estimate),
    key: rowKeyOf(headers),
    streamId: headers.get('stream-id') ?? undefined,
  };
}
