/** Limits the size and the time of the body of a GraphQL request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';

export interface BodyLimits {
  readonly maxBytes: number;
  /** How long its client may take to send it, in milliseconds. */
  readonly maxMs: number;
}

/** Puts a body where Yoga looks for one first. It is read when Yoga reads it. */
export function giveBody(req: IncomingMessage, read: () => Promise<Buffer>): void {
  const body = {
    // Yoga takes an object without any members for no body.
    read,
    async *[Symbol.asyncIterator]() {
      yield await read();
    },
  };
  Object.assign(req, { body });
}

const lengths = new WeakMap<IncomingMessage, number>();

/** Bytes of the body of a request, once it has been read. */
export const bodyBytes = (req: IncomingMessage): number => lengths.get(req) ?? 0;

/** The whole body. @throws GraphQLError once it is too long, too slow, or in too many pieces. */
export async function readBody(
  req: IncomingMessage,
  res: ServerResponse,
  { maxBytes, maxMs }: BodyLimits,
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isOver = false;
  const refuse = (error: Error) => {
    isOver = true;
    reject(error);
  };
  const body = new Pieces();
  // A client may send each byte as a chunk of its own. So a piece costs one call, and no promise.
  req.on('data', (piece: Buffer) => {
    if (isOver) return;
    body.add(piece);
    if (body.length > maxBytes) refuse(tooLong(maxBytes));
    else if (body.count > FREE_PIECES + body.length / MIN_PIECE_BYTES) refuse(tooManyPieces());
  });
  req.once('end', resolve);
  req.once('error', refuse);
  req.once('close', () => {
    if (!req.readableEnded) refuse(new GraphQLError('The client left.'));
  });
  const timer = setTimeout(() => refuse(tooSlow(maxMs)), maxMs);
  try {
    if (req.readableEnded) resolve();
    await promise;
    lengths.set(req, body.length);
    return body.whole();
  } catch (error) {
    // What comes yet is thrown away: a socket that is closed over unread bytes would take the answer with it.
    req.resume();
    res.setHeader('Connection', 'close');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** However small they are. */
const FREE_PIECES = 10_000;
/** On average, of a body in more of them. */
const MIN_PIECE_BYTES = 64;

/** Bytes that come one after the other. Most bodies are one piece, which is kept as it came. */
class Pieces {
  length = 0;
  count = 0;
  #bytes: Buffer = nothing;

  add(piece: Buffer): void {
    const length = this.length + piece.length;
    if (this.count === 0) this.#bytes = piece;
    else this.#append(piece, length);
    this.length = length;
    this.count += 1;
  }

  #append(piece: Buffer, length: number): void {
    if (length > this.#bytes.length) {
      const more = Buffer.allocUnsafe(Math.max(2 * this.length, length, FIRST_BYTES));
      this.#bytes.copy(more, 0, 0, this.length);
      this.#bytes = more;
    }
    piece.copy(this.#bytes, this.length);
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }
}

const FIRST_BYTES = 4_096;
const nothing = Buffer.alloc(0);

const tooSlow = (maxMs: number) =>
  new GraphQLError(`The body of this request was not sent within ${maxMs / 1000} seconds.`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status: 408 } },
  });

const tooLong = (maxBytes: number) =>
  new GraphQLError(`The body of this request is longer than ${maxBytes} bytes. Ask for less at once.`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status: 413 } },
  });

const tooManyPieces = () =>
  new GraphQLError('The body of this request comes in too many chunks. Send it in larger ones.', {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status: 413 } },
  });
