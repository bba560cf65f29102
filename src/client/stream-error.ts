/** The one error of the client. */
import type { ResponseError } from './types.ts';

/** What goes wrong on the way; any other code is the server's. */
export type ClientCode =
  /** The connection broke, or ended before the stream did. */
  | 'STREAM_BROKEN'
  /** The reader was slower than a WebSocket that does not wait for it. */
  | 'READER_TOO_SLOW'
  /** What came is no answer to what was asked. */
  | 'BAD_RESPONSE';

export class StreamError extends Error {
  override readonly name = 'StreamError';
  /** A `ClientCode`, or `extensions.code` of the server's error. */
  readonly code: string;
  /** The errors as the server sent them. */
  readonly errors: readonly ResponseError[];

  constructor(
    code: ClientCode | string,
    message: string,
    options: ErrorOptions & { errors?: readonly ResponseError[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.errors = options.errors ?? [];
  }

  /** Whether the same may go well if it is asked again. */
  get isPassing(): boolean {
    return passing.has(this.code);
  }
}

const passing: ReadonlySet<string> = new Set([
  'STREAM_BROKEN',
  'READER_TOO_SLOW',
  'STREAM_CANCELLED',
  'SLOW_CONSUMER',
  'DATABASE_UNAVAILABLE',
]);

export const broken = (message: string, cause?: unknown) => new StreamError('STREAM_BROKEN', message, { cause });

/** The errors of an answer as one. */
export function refused(errors: readonly ResponseError[]): StreamError {
  const [first] = errors;
  const code = first?.extensions?.code;
  const message = first?.message ?? 'The server gave neither rows nor a reason.';
  return new StreamError(typeof code === 'string' ? code : 'BAD_RESPONSE', message, { errors });
}
