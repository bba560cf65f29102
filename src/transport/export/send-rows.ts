/**
 * One download, from the first pull to the last byte. A batch is pulled when the one before it has been taken by the
 * reader.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { SluiceError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { OpenRows, RowBatch } from '../../rows/types.ts';
import { createBody } from '../compression/body.ts';
import type { Coding } from '../compression/coding.ts';
import { cut } from '../cut.ts';
import { sendError } from '../problem.ts';
import { watchReader } from '../watch-reader.ts';
import type { Download } from './read-query.ts';

export interface SendContext {
  readonly openRows: OpenRows;
  readonly log: Log;
  /** What the reader takes. */
  readonly coding: Coding;
  /** Aborted when the server stops. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * How a download ended. `refused`: by an error before its first byte, which was answered with a problem. `broken`: by an
 * error after it; the connection was cut, so that what was sent cannot pass for the whole. `stopped`: with the server,
 * in one of these two ways.
 */
type End = 'complete' | 'refused' | 'broken' | 'stopped' | 'reader left';

/** Answers with the rows of a plan. Settles when the stream is over and has let go of what it held; never rejects. */
export async function sendRows(
  req: IncomingMessage,
  res: ServerResponse,
  download: Download,
  { openRows, log, coding, stop }: SendContext,
): Promise<void> {
  const { plan, encoder, check } = download;
  const started = performance.now();
  using watch = watchReader(req, res, stop);
  const { signal } = watch;
  const digest = createHash('sha256');
  let last: RowBatch | undefined;
  let bytes = 0;

  using body = createBody(res, {
    coding,
    signal,
    onSend(chunk) {
      digest.update(chunk);
      bytes += chunk.length;
    },
  });

  const send = async () => {
    const batches = await openRows(plan, { signal });
    for await (const batch of batches) {
      check(batch.rows);
      const text = (last === undefined ? encoder.head() : '') + encoder.rows(batch.rows);
      // Until its first rows are text, a download may fail and be answered with a problem: so the status waits for them.
      if (last === undefined) res.writeHead(200, headersOf(download, coding, req));
      last = batch;
      await body.write(Buffer.from(text));
    }
    if (!last?.last) throw new Error(`The rows of ${plan.model} ended before their last batch`);
    const foot = encoder.foot();
    if (foot !== '') await body.write(Buffer.from(foot));
    await body.finish();
    if (hasTrailers(req)) res.addTrailers(trailersOf(last, digest.digest('base64')));
    res.end();
    await once(res, 'finish', { signal });
  };

  const finish = (end: End, error?: unknown) => {
    const ms = Math.round(performance.now() - started);
    const line = {
      door: 'export',
      format: encoder.extension,
      coding,
      model: plan.model,
      rows: last?.delivered ?? 0,
      bytes,
      ms,
      end,
    };
    if (end === 'broken') log[error instanceof SluiceError ? 'warn' : 'error']({ ...line, err: error }, 'stream ended');
    else log.info(line, 'stream ended');
  };

  try {
    await send();
    finish('complete');
  } catch (error) {
    const stopped = stop?.aborted === true && signal.reason === stop.reason;
    const left = signal.aborted && !stopped;
    const begun = res.headersSent;
    if (begun || left) cut(req, res);
    else sendError(res, stopped ? signal.reason : error, log);
    if (signal.aborted) finish(left ? 'reader left' : 'stopped');
    else finish(begun ? 'broken' : 'refused', error);
  }
}

/** Answers a HEAD request: the plan is checked and the headers are those of GET, but no SQL runs. */
export async function sendHead(
  req: IncomingMessage,
  res: ServerResponse,
  download: Download,
  { openRows, log, coding, stop }: SendContext,
): Promise<void> {
  using watch = watchReader(req, res, stop);
  try {
    const batches = await openRows(download.plan, { signal: watch.signal });
    await batches.return();
    res.writeHead(200, headersOf(download, coding, req)).end();
  } catch (error) {
    sendError(res, error, log);
  }
}

const headersOf = ({ encoder, disposition }: Download, coding: Coding, req: IncomingMessage): OutgoingHttpHeaders => ({
  'Content-Type': encoder.mediaType,
  ...(coding !== 'identity' && { 'Content-Encoding': coding }),
  'Content-Disposition': disposition,
  'Cache-Control': 'no-store',
  Vary: 'Accept-Encoding, Origin',
  'X-Content-Type-Options': 'nosniff',
  // Lets nginx pass the rows on as they come.
  'X-Accel-Buffering': 'no',
  ...(hasTrailers(req) && { Trailer: 'Row-Count, Row-Checksum, Content-Digest' }),
});

const trailersOf = ({ delivered, checksum }: RowBatch, digest: string): OutgoingHttpHeaders => ({
  'Row-Count': String(delivered),
  'Row-Checksum': checksum,
  'Content-Digest': `sha-256=:${digest}:`,
});

/** Trailers need chunks, which HTTP/1.0 has not, and a body. */
const hasTrailers = (req: IncomingMessage): boolean => req.httpVersion === '1.1' && req.method !== 'HEAD';
