/** Errors as HTTP answers, before the first byte of a body: `application/problem+json` (RFC 9457). */
import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import { type ErrorCode, RETRY_SECONDS, SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';
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

/**
 * Answers with an error, and ends the response. A `SluiceError` is told as it is; anything else is logged and masked.
 * Headers that were set on the response before, such as those of CORS, are sent too.
 */
export function sendError(res: ServerResponse, error: unknown, log: Log): void {
  if (error instanceof SluiceError) {
    if (error.code === 'DATABASE_UNAVAILABLE') log.warn({ err: error }, 'request failed');
    const { code, message, status, retryAfter } = error;
    if (retryAfter !== undefined) res.setHeader('Retry-After', retryAfter);
    sendProblem(res, status, code, message);
    return;
  }
  const instance = `urn:uuid:${randomUUID()}`;
  log.error({ err: error, instance }, 'request failed');
  const detail = `The server failed to answer this request. Its log has the cause, under ${instance}.`;
  sendProblem(res, 500, 'INTERNAL_SERVER_ERROR', detail, { instance });
}

/** Answers 503 to a probe, and logs nothing: probes come again and again. */
export function sendUnavailable(res: ServerResponse, detail: string): void {
  res.setHeader('Retry-After', RETRY_SECONDS);
  sendProblem(res, 503, 'DATABASE_UNAVAILABLE', detail);
}

/** Answers 405, naming the methods that are taken. */
export function sendMethodNotAllowed(res: ServerResponse, method: string | undefined, allowed: string): void {
  res.setHeader('Allow', allowed);
  sendProblem(res, 405, 'BAD_USER_INPUT', `${method ?? 'This method'} is not taken here. Use one of: ${allowed}.`);
}

/** Answers 421: the request was meant for another server. */
export function sendMisdirected(res: ServerResponse, { code, message }: SluiceError): void {
  sendProblem(res, 421, code, message);
}

/** Answers 403: a page of another origin has sent the request, and its reader did not ask for it. */
export function sendForeign(res: ServerResponse): void {
  const detail =
    'A page of another origin has sent this request. Open the address yourself, or name the origin of the page in CORS_ORIGINS.';
  sendProblem(res, 403, 'BAD_USER_INPUT', detail);
}

/** Answers 400: which of the names is meant, every program on the way decides for itself. */
export function sendTwoHosts(res: ServerResponse): void {
  sendProblem(res, 400, 'BAD_USER_INPUT', 'This request has more than one Host. Send one.');
}

/** Answers 406: no coding that there is, nor none at all, is taken. */
export function sendNotAcceptable(res: ServerResponse): void {
  const names = [...codings, 'identity'].join(', ');
  const detail = `Accept-Encoding leaves nothing to answer with. Accept one of: ${names}.`;
  sendProblem(res, 406, 'BAD_USER_INPUT', detail);
}

function sendProblem(
  res: ServerResponse,
  status: number,
  code: ErrorCode,
  detail: string,
  more: Pick<Problem, 'instance'> = {},
): void {
  const title = STATUS_CODES[status] ?? 'Request Ended';
  const problem: Problem = { type: 'about:blank', title, status, detail, code, ...more };
  const body = Buffer.from(`${JSON.stringify(problem)}\n`);
  const headers = {
    'Content-Type': 'application/problem+json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  res.writeHead(status, headers).end(body);
}
