/** GraphQL over HTTP: what has been executed before is answered at once, and everything else by Yoga. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FINISHED } from '../graphql/event-id.ts';
import { negotiateCoding } from '../http/compression/coding.ts';
import { sendNotAcceptable } from '../http/problem.ts';
import type { Log } from '../log.ts';
import type { GraphqlHttp } from './graphql-http.ts';
import { type BodyLimits, bodyBytes, giveBody, readBody } from './limit-body.ts';
import type { Left, QuickAnswers } from './quick-answers.ts';
import { sendResponse } from './send-response.ts';

export interface AnswerGraphqlOptions {
  readonly http: GraphqlHttp;
  readonly quick: QuickAnswers;
  readonly body: BodyLimits;
  readonly log: Log;
}

export type AnswerGraphql = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

export function createAnswerGraphql({ http, quick, body: limits, log }: AnswerGraphqlOptions): AnswerGraphql {
  /** What Yoga's context is to hold besides; undefined where the request has been answered. */
  const answerQuickly = async (req: IncomingMessage, res: ServerResponse): Promise<Left | undefined> => {
    if (req.method !== 'POST') return {};
    if (!quick.mayAnswer(req)) {
      giveBody(req, () => readBody(req, res, limits));
      return {};
    }
    const body = readBody(req, res, limits);
    giveBody(req, () => body);
    return body.then(
      (bytes) => quick.answer(http, { req, res }, bytes),
      () => ({}), // Yoga meets the same
    );
  };

  return async (req, res) => {
    if (negotiateCoding(req.headers['accept-encoding']) === undefined) return sendNotAcceptable(res);
    // An EventSource, which goes on after its end, stops at this status.
    if (req.headers['last-event-id'] === FINISHED) return void res.writeHead(204).end();
    const left = await answerQuickly(req, res);
    if (left === undefined) return;
    const response = await http.yoga.handleNodeRequestAndResponse(req, res, {
      ...{ req, res, inputBytes: () => bodyBytes(req) },
      ...left,
    });
    await sendResponse(req, res, response, log);
  };
}
