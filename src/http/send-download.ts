/** The answer to a request for a download as Node's: its body written as the socket takes it, with trailers at the end, and cut off where it fails. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Asked, isStreamed, type StreamedBody } from './answer.ts';
import type { AnswerDownload } from './answer-download.ts';
import { createBody } from './compression/body.ts';
import { cut } from './cut.ts';
import { headerOf } from './header-of.ts';
import { outflowOf } from './outflow.ts';
import { watchReader } from './watch-reader.ts';

export interface SendDownloadOptions {
  readonly client: Asked['client'];
  /** Aborted when the server stops. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Answers a request. A failure after the first byte cuts the connection, so that what was sent cannot pass for the whole.
 * Settles when the answer is over and has let go of what it held; never rejects.
 */
export async function sendDownload(
  req: IncomingMessage,
  res: ServerResponse,
  answer: AnswerDownload,
  { client, stop }: SendDownloadOptions,
): Promise<void> {
  using watch = watchReader(req, res, stop);
  const { signal } = watch;
  try {
    const answered = await answer({
      method: req.method ?? '',
      target: req.url ?? '',
      header: (name) => headerOf(req, name),
      client,
      stalledMs: outflowOf(req.socket).stalledMs,
      takesTrailers: hasTrailers(req),
      signal,
    });
    const { status, headers, body } = answered;
    if (isStreamed(body)) await sendBody(res, answered, body, signal);
    else res.writeHead(status, headers).end(body);
  } catch {
    // Whose fault it was, the stream has told its watchers.
    cut(req);
  }
}

async function sendBody(
  res: ServerResponse,
  { status, headers }: Answer,
  streamed: StreamedBody,
  signal: AbortSignal,
): Promise<void> {
  const { begun, chunks, isAll } = streamed;
  if (isAll && !begun.done && begun.value.length <= SMALL_BYTES)
    return sendAtOnce(res, { status, headers }, streamed, signal);
  // The chunks are compressed already.
  using body = createBody(res, { coding: 'identity', signal });
  try {
    res.writeHead(status, headers);
    let step = begun;
    for (; !step.done; step = await chunks.next()) {
      if (step.value.length > 0) await body.write(step.value);
      else res.flushHeaders();
    }
    if (Object.keys(step.value).length > 0) res.addTrailers(step.value);
    res.end();
    await once(res, 'finish', { signal });
  } catch (error) {
    await chunks.throw(error);
  }
}

/** A body in one chunk of at most so many bytes goes in one packet with its head and its trailers. */
const SMALL_BYTES = 16 * 1024;

async function sendAtOnce(
  res: ServerResponse,
  { status, headers }: Answer,
  { begun, chunks }: StreamedBody,
  signal: AbortSignal,
): Promise<void> {
  // Not the response itself: Node ends a body before what is corked of it.
  res.socket?.cork();
  try {
    res.writeHead(status, headers);
    let step = begun;
    for (; !step.done; step = await chunks.next()) if (step.value.length > 0) res.write(step.value);
    signal.throwIfAborted();
    if (Object.keys(step.value).length > 0) res.addTrailers(step.value);
    res.end();
    await once(res, 'finish', { signal });
  } catch (error) {
    await chunks.throw(error);
  }
}

/** Trailers need chunks, which HTTP/1.0 has not, and a body. */
const hasTrailers = (req: IncomingMessage): boolean => req.httpVersion === '1.1' && req.method !== 'HEAD';
