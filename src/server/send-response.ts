/** Answers of Yoga's and our own, sent by Node: compressed, pulled by their reader, broken off when they fail. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { giveBytes } from '../core/postgres/spare-bytes.ts';
import { joined, lengthOf } from '../graphql/joined.ts';
import { createBody } from '../http/compression/body.ts';
import { type Coding, negotiateCoding } from '../http/compression/coding.ts';
import { cut } from '../http/cut.ts';
import { watchReader } from '../http/watch-reader.ts';
import type { Log } from '../log.ts';

/**
 * Yoga codes nothing, and says of events that their coding is `none`, which is the name of no coding. And Node alone knows
 * whether the connection stays, as its client wants, and whether a body can have chunks.
 */
const ours: ReadonlySet<string> = new Set(['content-encoding', 'connection', 'transfer-encoding']);

/** An answer of fewer bytes travels in one packet, compressed or not. */
const tinyBytes = 1024;
/** A body of fewer bytes is made whole before any of it is sent. */
const smallBytes = 64 * 1024;

/**
 * Sends a response of the Fetch API, as Yoga gives it. Its chunks are compressed one by one: a payload that is pulled is
 * there at once. Headers that were set before, such as those of CORS, are sent too. Settles when the answer is over; one
 * whose body fails is logged, and its connection broken.
 */
export async function sendResponse(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
  log: Log,
): Promise<void> {
  const { status, headers } = response;
  // An answer whose length is not known is a stream.
  const length = Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  for (const [name, value] of headers) if (!ours.has(name)) res.setHeader(name, value);
  const wanted = codingOf(req, res, length);
  if (isSmall(length, wanted)) {
    const text = await response.text();
    return void res.writeHead(status).end(text);
  }
  // The bodies of Yoga's Fetch API are Node's streams in another guise, which not all of them wear whole.
  const body = response.body as unknown as Readable | null;
  await send(req, res, { status, wanted, body, leave: () => body?.destroy(), log });
}

export interface WholeAnswer {
  /** Its `Content-Type`. */
  readonly type: string;
  readonly pieces: readonly Uint8Array[];
  readonly log: Log;
}

/** Sends in the same way an answer that is there, with status 200. What its pieces stand in is given back. */
export async function sendWhole(
  req: IncomingMessage,
  res: ServerResponse,
  { type, pieces, log }: WholeAnswer,
): Promise<void> {
  const length = lengthOf(pieces);
  res.setHeader('Content-Type', type).setHeader('Content-Length', length);
  const wanted = codingOf(req, res, length);
  if (isSmall(length, wanted)) {
    const whole = joined(pieces);
    return void res.writeHead(200).end(whole, () => giveBytes(whole));
  }
  await send(req, res, { status: 200, wanted, body: pieces, log });
}

function codingOf(req: IncomingMessage, res: ServerResponse, length: number): Coding | undefined {
  res.appendHeader('Vary', 'Accept-Encoding');
  return negotiateCoding(req.headers['accept-encoding'], length < tinyBytes);
}

/** Whether head and body go in one packet. */
const isSmall = (length: number, wanted: Coding | undefined): boolean =>
  length < smallBytes && (wanted ?? 'identity') === 'identity';

interface Sending {
  readonly status: number;
  readonly wanted: Coding | undefined;
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null;
  /** Called when the reader has left. */
  readonly leave?: () => void;
  readonly log: Log;
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, wanted, body, leave = () => {}, log }: Sending,
): Promise<void> {
  const coding = body === null || wanted === undefined ? 'identity' : wanted;
  if (coding !== 'identity') res.setHeader('Content-Encoding', coding).removeHeader('Content-Length');
  res.writeHead(status);

  using watch = watchReader(req, res);
  const { signal } = watch;
  using sending = createBody(res, { coding, signal });
  // Reading may wait for a payload that is far away.
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    if (body !== null) for await (const chunk of body) await sending.write(chunk);
    signal.throwIfAborted();
    await sending.finish();
    res.end();
  } catch (error) {
    if (!signal.aborted) log.error({ err: error }, 'an answer broke off');
    cut(req);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
