/** The one error of the client. */
import type { ResponseError } from './types.ts';

/** What goes wrong on the way; any other code is the server's. */
export type ClientCode =
  /** The connection broke, or ended before the stream did. */
  | 'STREAM_BROKEN'
  /** The reader was slower than a WebSocket that does not wait for it. */
  | 'READER_TOO_SLOW'
  /** What came is no answer to what was asked. */
  | 'BAD_RESPONSE'
  /** The rest of a download has other columns than the rows that have come. */
  | 'COLUMNS_CHANGED';

export class StreamError extends Error {
  override readonly name = 'StreamError';
  /** A `ClientCode`, or `extensions.code` of the server's error. */
  readonly code: string;
  /** The errors as the server sent them. */
  readonly errors: readonly ResponseError[];
  /** Whether the same may go well if it is asked again. */
  readonly isPassing: boolean;
  /** In how many milliseconds it should be; undefined where that is left to the reader. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ClientCode | string, message: string, options: StreamErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.errors = options.errors ?? [];
    this.isPassing = options.isPassing ?? passing.has(code);
    this.retryAfterMs = options.retryAfterMs ?? (code === 'READER_TOO_SLOW' ? 0 : undefined);
  }
}

export interface StreamErrorOptions extends ErrorOptions {
  readonly errors?: readonly ResponseError[];
  /** Default: as its code says. */
  readonly isPassing?: boolean;
  readonly retryAfterMs?: number;
}

const passing: ReadonlySet<string> = new Set([
  'STREAM_BROKEN',
  'READER_TOO_SLOW',
  'SLOW_CONSUMER',
  'DATABASE_UNAVAILABLE',
]);

export const broken = (message: string, cause?: unknown) => new StreamError('STREAM_BROKEN', message, { cause });

/** The errors of an answer as one. */
export function refused(errors: readonly ResponseError[]): StreamError {
  const [first] = errors;
  const { code, retryAfter } = first?.extensions ?? {};
  const message = first?.message ?? 'The server gave neither rows nor a reason.';
  return new StreamError(typeof code === 'string' ? code : 'BAD_RESPONSE', message, {
    errors,
    ...(typeof retryAfter === 'number' && { isPassing: true, retryAfterMs: 1000 * retryAfter }),
  });
}
