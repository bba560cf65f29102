/**
 * Every error that a user of Sluice may meet, as one closed set of codes. An error of this class is safe to show: its
 * message says how to put things right. Any other error is ours: it is logged, and masked before it leaves the server.
 */

/** Code → the HTTP status that answers it before the first byte. */
export const errorCodes = {
  BAD_USER_INPUT: 400,
  TOKEN_INVALID: 400,
  TOKEN_MISMATCH: 400,
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  LIMIT_EXCEEDED: 429,
  STREAM_CANCELLED: 503,
  SLOW_CONSUMER: 503,
  DATABASE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** When to try again what cannot be served at the moment, in seconds. */
export const RETRY_SECONDS = 5;

export interface SluiceErrorOptions extends ErrorOptions {
  /** In how many seconds the same may go well. Default: `RETRY_SECONDS` where the database is away; else never, as it is asked. */
  readonly retryAfter?: number;
  /** What continues the stream that has ended. */
  readonly token?: string | undefined;
}

export class SluiceError extends Error {
  override readonly name = 'SluiceError';
  readonly code: ErrorCode;
  /** In how many seconds the same may go well; undefined where it never does, as it is asked. */
  readonly retryAfter: number | undefined;
  /** What continues the stream that has ended. */
  readonly token: string | undefined;

  constructor(code: ErrorCode, message: string, { retryAfter, token, ...options }: SluiceErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.retryAfter = retryAfter ?? (code === 'DATABASE_UNAVAILABLE' ? RETRY_SECONDS : undefined);
    this.token = token;
  }

  /** The HTTP status for this error, when nothing has been sent yet. */
  get status(): number {
    return errorCodes[this.code];
  }
}

/** What the client sent is wrong: the message says which part, and how to put it right. */
export const badInput = (message: string, options?: ErrorOptions) =>
  new SluiceError('BAD_USER_INPUT', message, options);

/** The code that an error of Node, PostgreSQL or Prisma carries. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The message of anything thrown, for logs. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
