/**
 * One download, from the first pull to the last byte. A batch is pulled when the one before it has been taken by the
 * reader.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { EstimateRows, OpenRows, RowBatch } from '../core/types.ts';
import type { ClientOf } from './client-of.ts';
import { createBody } from './compression/body.ts';
import type { Coding } from './compression/coding.ts';
import { cut } from './cut.ts';
import { envelopeOf, headersOf, textOf } from './download-parts.ts';
import type { Envelope } from './envelope.ts';
import { createHeartbeat } from './heartbeat.ts';
import { outflowOf } from './outflow.ts';
import { sendError } from './problem.ts';
import type { RequestLog } from './problem-answer.ts';
import type { Download } from './read-query.ts';
import { watchReader } from './watch-reader.ts';

export interface SendContext {
  readonly openRows: OpenRows;
  readonly estimateRows: EstimateRows;
  readonly clientOf: ClientOf;
  readonly log: RequestLog;
  /** What the reader takes. */
  readonly coding: Coding;
  /** How often something is sent while there are no rows to send, in milliseconds. */
  readonly heartbeatMs: number;
  /** Aborted when the server stops. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Answers with the rows of a plan. An error before the first byte is answered with a problem; after it the connection is
 * cut, so that what was sent cannot pass for the whole. Where the first rows are long in coming, the head goes before
 * them, since proxies give up an answer that says nothing. Settles when the stream is over and has let go of what it held;
 * never rejects.
 */
export async function sendRows(
  req: IncomingMessage,
  res: ServerResponse,
  download: Download,
  { openRows, clientOf, log, coding, heartbeatMs, stop }: SendContext,
): Promise<void> {
  const { plan, encoder } = download;
  const envelope = envelopeOf(download, req.headers.accept);
  using watch = watchReader(req, res, stop);
  const { signal } = watch;
  const digest = createHash('sha256');
  let sentBytes = 0;
  const onSend = (chunk: Uint8Array) => {
    digest.update(chunk);
    sentBytes += chunk.length;
  };
  using body = createBody(res, { coding, signal, onSend });

  const begin = (estimate: number | undefined) => {
    if (!res.headersSent) res.writeHead(200, headersFor(req, download, envelope, coding, estimate));
  };
  const waiting = createHeartbeat(heartbeatMs, async (estimate: number | undefined) => {
    begin(estimate);
    const bytes = envelope.wait();
    if (bytes.length > 0) await body.write(bytes);
    else res.flushHeaders();
  });
  using _ = waiting;
  const sendBatch = async (batch: RowBatch) => {
    await waiting.pause();
    const text = await textOf(batch, download);
    // Until its first rows are text, a download may fail and be answered with a problem: so the status waits for them.
    begin(batch.estimatedTotal);
    await body.write(envelope.wrap(text, batch));
    if (!batch.last) waiting.resume();
  };
  const sendEnd = async (last: RowBatch) => {
    const end = envelope.end(last);
    if (end.length > 0) await body.write(end);
    await body.finish();
    if (hasTrailers(req)) res.addTrailers(trailersOf(last, digest.digest('base64')));
    res.end();
    await once(res, 'finish', { signal });
  };

  try {
    const reader = {
      id: randomUUID(),
      door: encoder.extension,
      client: clientOf(req),
      coding,
      sentBytes: () => sentBytes,
      stalledMs: outflowOf(req.socket).stalledMs,
    };
    res.setHeader('Stream-Id', reader.id);
    const batches = await openRows(plan, { signal, reader, estimate: true, onRunning: waiting.start });
    let last: RowBatch | undefined;
    for await (const batch of batches) {
      last = batch;
      // The stream is told of what goes wrong with its rows, since it says how it ended.
      await sendBatch(batch).catch((error: unknown) => batches.throw(error));
      batch.release();
    }
    if (!last?.last) throw new Error(`The rows of ${plan.model} ended before their last batch`);
    await sendEnd(last);
  } catch (error) {
    const stopped = stop?.aborted === true && signal.reason === stop.reason;
    if (res.headersSent || (signal.aborted && !stopped)) cut(req);
    else sendError(res, stopped ? signal.reason : error, log);
  }
}

/** Answers a HEAD request: the plan is checked and the headers are those of GET, but no row is read. */
export async function sendHead(
  req: IncomingMessage,
  res: ServerResponse,
  download: Download,
  { estimateRows, clientOf, log, coding, stop }: SendContext,
): Promise<void> {
  using watch = watchReader(req, res, stop);
  try {
    const estimate = await estimateRows(download.plan, { signal: watch.signal, client: clientOf(req) });
    res.writeHead(200, headersFor(req, download, envelopeOf(download, req.headers.accept), coding, estimate)).end();
  } catch (error) {
    sendError(res, error, log);
  }
}

const headersFor = (
  req: IncomingMessage,
  download: Download,
  envelope: Envelope,
  coding: Coding,
  estimate: number | undefined,
): OutgoingHttpHeaders => ({
  ...headersOf(download, { envelope, coding, estimate }),
  ...(hasTrailers(req) && { Trailer: 'Row-Count, Row-Checksum, Row-Snapshots, Resume-Token, Content-Digest' }),
});

const trailersOf = (last: RowBatch, digest: string): OutgoingHttpHeaders => ({
  'Row-Count': String(last.delivered),
  'Row-Checksum': last.checksum,
  'Row-Snapshots': String(last.snapshot),
  'Resume-Token': last.mark().token,
  'Content-Digest': `sha-256=:${digest}:`,
});

/** Trailers need chunks, which HTTP/1.0 has not, and a body. */
const hasTrailers = (req: IncomingMessage): boolean => req.httpVersion === '1.1' && req.method !== 'HEAD';
