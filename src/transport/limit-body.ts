/** How long the body of a GraphQL request may be. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { GraphQLError } from 'graphql';

/** Puts a body that ends in a refusal, once it is too long, in the place where Yoga looks for one first. */
export function limitBody(req: IncomingMessage, res: ServerResponse, maxBytes: number): void {
  Object.assign(req, { body: Readable.from(limited(req, res, maxBytes)) });
}

async function* limited(req: IncomingMessage, res: ServerResponse, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  // Not destroyed on return: the answer goes over the same connection.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      // What comes yet is thrown away: a socket that is closed over unread bytes would take the answer with it.
      req.resume();
      res.setHeader('Connection', 'close');
      throw tooLong(maxBytes);
    }
    yield chunk;
  }
}

const tooLong = (maxBytes: number) =>
  new GraphQLError(`The body of this request is longer than ${maxBytes} bytes. Ask for less at once.`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status: 413 } },
  });
