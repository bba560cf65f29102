/** How long the body of a GraphQL request may be, and may take. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { GraphQLError } from 'graphql';

export interface BodyLimits {
  readonly maxBytes: number;
  /** How long its client may take to send it, in milliseconds. */
  readonly maxMs: number;
}

/** Puts a body that ends in a refusal, once it is too long or too slow, in the place where Yoga looks for one first. */
export function limitBody(req: IncomingMessage, res: ServerResponse, limits: BodyLimits): void {
  Object.assign(req, { body: Readable.from(limited(req, res, limits)) });
}

async function* limited(
  req: IncomingMessage,
  res: ServerResponse,
  { maxBytes, maxMs }: BodyLimits,
): AsyncGenerator<Buffer> {
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => {}); // nobody may be waiting when it comes
  const timer = setTimeout(() => late.reject(tooSlow(maxMs)), maxMs);
  // Not destroyed on return: the answer goes over the same connection.
  const chunks = req.iterator({ destroyOnReturn: false });
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([chunks.next(), late.promise]);
      if (done) return;
      bytes += value.length;
      if (bytes > maxBytes) throw tooLong(maxBytes);
      yield value;
    }
  } catch (error) {
    // What comes yet is thrown away: a socket that is closed over unread bytes would take the answer with it.
    req.resume();
    res.setHeader('Connection', 'close');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const tooSlow = (maxMs: number) =>
  new GraphQLError(`The body of this request was not sent within ${maxMs / 1000} seconds.`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status: 408 } },
  });

const tooLong = (maxBytes: number) =>
  new GraphQLError(`The body of this request is longer than ${maxBytes} bytes. Ask for less at once.`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status: 413 } },
  });
