/** Errors as answers, before the first byte of a body: `application/problem+json` (RFC 9457). */
import { randomUUID } from 'node:crypto';
import { type ErrorCode, SluiceError } from '../errors.ts';
import { codings } from './compression/coding.ts';

export interface Problem {
  /** Always `about:blank`: `code` is what tells problems apart. */
  readonly type: string;
  /** The status in words. */
  readonly title: string;
  readonly status: number;
  /** What is wrong, and how to put it right. */
  readonly detail: string;
  readonly code: ErrorCode;
  /** On a masked error only: the id under which it is logged, as a `urn:uuid:`. */
  readonly instance?: string;
}

/** A whole answer, for any kind of server. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Where requests that fail are logged; a logger of pino is one. */
export interface RequestLog {
  readonly warn: (details: object, message: string) => void;
  readonly error: (details: object, message: string) => void;
}

/** An error as an answer: a `SluiceError` is told as it is; anything else is logged and masked. */
export function errorAnswer(error: unknown, log: RequestLog): Answer {
  if (error instanceof SluiceError) {
    if (error.code === 'DATABASE_UNAVAILABLE') log.warn({ err: error }, 'request failed');
    const { code, message, status, retryAfter } = error;
    const headers = {
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    };
    return problemAnswer({ status, code, detail: message, headers });
  }
  const instance = `urn:uuid:${randomUUID()}`;
  log.error({ err: error, instance }, 'request failed');
  const detail = `The server failed to answer this request. Its log has the cause, under ${instance}.`;
  return problemAnswer({ status: 500, code: 'INTERNAL_SERVER_ERROR', detail, instance });
}

/** 405, naming the methods that are taken. */
export const methodNotAllowed = (method: string | undefined, allowed: string): Answer =>
  problemAnswer({
    status: 405,
    code: 'BAD_USER_INPUT',
    detail: `${method ?? 'This method'} is not taken here. Use one of: ${allowed}.`,
    headers: { Allow: allowed },
  });

/** 406: no coding that there is, nor none at all, is taken. */
export function notAcceptable(): Answer {
  const names = [...codings, 'identity'].join(', ');
  const detail = `Accept-Encoding leaves nothing to answer with. Accept one of: ${names}.`;
  return problemAnswer({ status: 406, code: 'BAD_USER_INPUT', detail });
}

export interface ProblemOptions extends Pick<Problem, 'status' | 'code' | 'detail' | 'instance'> {
  readonly headers?: Readonly<Record<string, string>>;
}

export function problemAnswer({ status, code, detail, headers, ...more }: ProblemOptions): Answer {
  const problem: Problem = { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, code, ...more };
  const body = new TextEncoder().encode(`${JSON.stringify(problem)}\n`);
  return {
    status,
    headers: {
      ...headers,
      'Content-Type': 'application/problem+json',
      'Content-Length': String(body.length),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body,
  };
}

/** As RFC 9110 has them. */
const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  413: 'Payload Too Large',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
