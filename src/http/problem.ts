/** Errors as answers of a Node server. */
import type { ServerResponse } from 'node:http';
import { RETRY_SECONDS, type SluiceError } from '../errors.ts';
import {
  type Answer,
  errorAnswer,
  methodNotAllowed,
  notAcceptable,
  type ProblemOptions,
  problemAnswer,
  type RequestLog,
} from './problem-answer.ts';

/** Answers whole. Headers that were set on the response before, such as those of CORS, are sent too. */
function sendAnswer(res: ServerResponse, { status, headers, body }: Answer): void {
  res.writeHead(status, headers).end(body);
}

/** Answers with an error, and ends the response. */
export const sendError = (res: ServerResponse, error: unknown, log: RequestLog): void =>
  sendAnswer(res, errorAnswer(error, log));

/** Answers 503 to a probe, and logs nothing: probes come again and again. */
export const sendUnavailable = (res: ServerResponse, detail: string): void =>
  sendProblem(res, {
    status: 503,
    code: 'DATABASE_UNAVAILABLE',
    detail,
    headers: { 'Retry-After': String(RETRY_SECONDS) },
  });

/** Answers 405, naming the methods that are taken. */
export const sendMethodNotAllowed = (res: ServerResponse, method: string | undefined, allowed: string): void =>
  sendAnswer(res, methodNotAllowed(method, allowed));

/** Answers 421: the request was meant for another server. */
export const sendMisdirected = (res: ServerResponse, { code, message }: SluiceError): void =>
  sendProblem(res, { status: 421, code, detail: message });

/** Answers 403: a page of another origin has sent the request, and its reader did not ask for it. */
export function sendForeign(res: ServerResponse): void {
  const detail =
    'A page of another origin has sent this request. Open the address yourself, or name the origin of the page in CORS_ORIGINS.';
  sendProblem(res, { status: 403, code: 'BAD_USER_INPUT', detail });
}

/** Answers 400: which of the names is meant, every program on the way decides for itself. */
export function sendTwoHosts(res: ServerResponse): void {
  const detail = 'This request has more than one Host. Send one.';
  sendProblem(res, { status: 400, code: 'BAD_USER_INPUT', detail });
}

/** Answers 406: no coding that there is, nor none at all, is taken. */
export const sendNotAcceptable = (res: ServerResponse): void => sendAnswer(res, notAcceptable());

const sendProblem = (res: ServerResponse, problem: ProblemOptions): void => sendAnswer(res, problemAnswer(problem));
