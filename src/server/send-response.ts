/** A response of the Fetch API, as Yoga gives it, sent as Node's: compressed, pulled by its reader, broken off when it fails. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { createBody } from '../http/compression/body.ts';
import { negotiateCoding } from '../http/compression/coding.ts';
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
/** Of fewer bytes, it is made whole before any of it is sent. */
const smallBytes = 64 * 1024;

/**
 * Sends the response, whose chunks are compressed one by one: a payload that is pulled is there at once. Headers that
 * were set before, such as those of CORS, are sent too. Settles when the answer is over; one whose body fails is logged,
 * and its connection broken.
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
  const wanted = negotiateCoding(req.headers['accept-encoding'], length < tinyBytes);
  for (const [name, value] of headers) if (!ours.has(name)) res.setHeader(name, value);
  res.appendHeader('Vary', 'Accept-Encoding');
  if (length < smallBytes && (wanted ?? 'identity') === 'identity') {
    // Head and body in one packet.
    const text = await response.text();
    return void res.writeHead(status).end(text);
  }
  // The bodies of Yoga's Fetch API are Node's streams in another guise, which not all of them wear whole.
  const body = response.body as unknown as Readable | null;
  const coding = body === null || wanted === undefined ? 'identity' : wanted;
  if (coding !== 'identity') res.setHeader('Content-Encoding', coding).removeHeader('Content-Length');
  res.writeHead(status);

  using watch = watchReader(req, res);
  const { signal } = watch;
  using sending = createBody(res, { coding, signal });
  // Reading may wait for a payload that is far away.
  const leave = () => void body?.destroy();
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
