/** The core of downloads: from a request to its answer, on any transport. */
import { randomUUID } from 'node:crypto';
import type { Admit } from '../core/rights/create-admit.ts';
import type { EstimateRows, OpenRows } from '../core/types.ts';
import type { Answer, Asked } from './answer.ts';
import { negotiateCoding } from './compression/coding.ts';
import { createFindDownload, type FindDownloadOptions, methods } from './find-download.ts';
import { describeDownload, openDownload } from './open-download.ts';
import { errorAnswer, methodNotAllowed, notAcceptable, type RequestLog } from './problem-answer.ts';

export interface AnswerDownloadOptions extends FindDownloadOptions {
  readonly openRows: OpenRows;
  /** Undefined where nobody is asked who they are. */
  readonly admit: Admit | undefined;
  readonly estimateRows: EstimateRows;
  readonly log: RequestLog;
  /** Whether bodies are compressed as `Accept-Encoding` wants it. */
  readonly compress: boolean;
  readonly heartbeatMs: number;
  /** Aborted when the server stops, with what its readers are told. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Answers a request, its errors with a problem.
 * @throws the reason of the request's signal, where the reader has left: there is nobody to answer.
 */
export type AnswerDownload = (asked: Asked) => Promise<Answer>;

/** @throws Error for a list that the schema does not have, or whose arguments are not those of a list. */
export function createAnswerDownload(options: AnswerDownloadOptions): AnswerDownload {
  const { log, stop } = options;
  const find = createFindDownload(options);

  return async (asked) => {
    const { method, target, signal } = asked;
    let id: string | undefined;
    const answer = async (): Promise<Answer> => {
      const { header } = asked;
      const [path = '', ...query] = target.split('?');
      if (method === 'OPTIONS') {
        // A browser asks for the methods without what tells who it is: so it is told of no list that may be hidden.
        if (options.admit === undefined) find(path);
        return { status: 204, headers: { Allow: methods } };
      }
      const rights = await options.admit?.({ authorization: header('authorization'), header });
      const client = await asked.client();
      const read = find(path, rights?.omitted);
      if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed(method, methods);
      const download = read(query.join('?'));
      const coding = options.compress ? negotiateCoding(asked.header('accept-encoding')) : 'identity';
      if (coding === undefined) return notAcceptable();
      if (method === 'HEAD') return describeDownload(download, asked, { ...options, client, rights, coding });
      id = randomUUID();
      return openDownload(download, asked, { ...options, client, rights, id, coding });
    };
    const named = ({ headers, ...rest }: Answer): Answer => ({
      ...rest,
      headers: id === undefined ? headers : { 'Stream-Id': id, ...headers },
    });
    try {
      return named(await answer());
    } catch (error) {
      const isStopped = stop?.aborted === true && signal.reason === stop.reason;
      if (signal.aborted && !isStopped) throw signal.reason;
      return named(errorAnswer(isStopped ? signal.reason : error, log));
    }
  };
}
