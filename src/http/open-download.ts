/**
 * One download, from the first pull to the last byte: its head, and its body a batch at a time. A batch is pulled when
 * the one before it has been taken by the reader.
 */
import { createHash } from 'node:crypto';
import { giveBytes } from '../core/postgres/spare-bytes.ts';
import type { Rights } from '../core/rights/rights.ts';
import type { EstimateRows, OpenRows, RowBatch } from '../core/types.ts';
import { takesParts } from '../graphql/negotiate.ts';
import { turnFor } from '../iterable/turn.ts';
import type { Answer, Asked, Trailers } from './answer.ts';
import type { Coding } from './compression/coding.ts';
import { createCompressor } from './compression/compressor.ts';
import { encodeBatch } from './encode-batch.ts';
import { asItIs, type Envelope, inParts } from './envelope.ts';
import { liveLines } from './live-lines.ts';
import type { Download } from './read-query.ts';
import { quiet, withQuiet } from './with-quiet.ts';

export interface OpenDownloadOptions {
  readonly openRows: OpenRows;
  readonly client: string;
  readonly rights: Rights | undefined;
  /** The name of the stream. */
  readonly id: string;
  /** What the reader takes. */
  readonly coding: Coding;
  /** How often something is sent while there are no rows to send, in milliseconds. */
  readonly heartbeatMs: number;
}

/**
 * The answer with the rows of a plan. It is there with the first rows, so that until then a failure can be answered with
 * a problem; where they are long in coming, the head goes before them, since proxies give up an answer that says nothing.
 * @throws what `openRows` and its first batch throw.
 */
export async function openDownload(
  download: Download,
  asked: Asked,
  { openRows, client, rights, id, coding, heartbeatMs }: OpenDownloadOptions,
): Promise<Answer> {
  const { plan, encoder, showRemoved } = download;
  const { signal, stalledMs } = asked;
  const envelope = envelopeOf(download, asked);
  const digest = asked.takesTrailers ? createHash('sha256') : undefined;
  let sentBytes = 0;
  let estimate: number | undefined;
  let isAll = false;
  const running = Promise.withResolvers<void>();
  const reader = {
    ...{ id, transport: encoder.extension, client, coding, sentBytes: () => sentBytes },
    ...(stalledMs && { stalledMs }),
  };
  const onRunning = (estimatedTotal: number | undefined) => {
    estimate = estimatedTotal;
    running.resolve();
  };
  const batches = await openRows(plan, { signal, rights, reader, estimate: true, onRunning });

  async function* write(): AsyncGenerator<Uint8Array, Trailers, undefined> {
    using compressor = createCompressor(coding);
    const count = (chunk: Uint8Array) => {
      digest?.update(chunk);
      sentBytes += chunk.length;
      return chunk;
    };
    const compressed = async (bytes: Uint8Array) => {
      if (bytes.length === 0) return bytes;
      const chunk = await compressor.add(bytes);
      if (chunk !== bytes) giveBytes(bytes);
      return count(chunk);
    };
    let last: RowBatch | undefined;
    for await (const batch of withQuiet(batches, heartbeatMs, running.promise)) {
      if (batch === quiet) {
        yield await compressed(envelope.wait());
        continue;
      }
      last = batch;
      estimate = batch.estimatedTotal;
      isAll = batch.last;
      try {
        const text = await encodeBatch(batch, download);
        const lines = showRemoved ? liveLines(text, batch, showRemoved) : text;
        const texts = [lines, batch.last ? encoder.foot() : ''];
        await turnFor(lines.length);
        yield await compressed(envelope.wrap(joined(texts), batch));
      } catch (error) {
        // The stream is told of what goes wrong with its rows, since it says how it ended.
        await batches.throw(error);
      }
      batch.release();
    }
    if (!last?.last) throw new Error(`The rows of ${plan.model} ended before their last batch`);
    const end = await compressed(envelope.end(last));
    if (end.length > 0) yield end;
    const foot = count(await compressor.end());
    if (foot.length > 0) yield foot;
    return digest === undefined ? {} : trailersOf(last, digest.digest('base64'));
  }

  const chunks = write();
  const begun = await chunks.next();
  return {
    status: 200,
    headers: headersOf(download, asked, { envelope, coding, estimate }),
    body: { begun, isAll, chunks },
  };
}

/** The answer to HEAD: the plan is checked and the headers are those of GET, but no row is read. */
export async function describeDownload(
  download: Download,
  asked: Asked,
  {
    estimateRows,
    client,
    rights,
    coding,
  }: Pick<OpenDownloadOptions, 'client' | 'rights' | 'coding'> & { readonly estimateRows: EstimateRows },
): Promise<Answer> {
  const estimate = await estimateRows(download.plan, { signal: asked.signal, client, rights });
  return {
    status: 200,
    headers: headersOf(download, asked, { envelope: envelopeOf(download, asked), coding, estimate }),
  };
}

/** A reader that names the type of parts can go on where its connection breaks. */
const envelopeOf = ({ encoder: { mediaType, head } }: Download, { header }: Asked): Envelope =>
  takesParts(header('accept')) ? inParts(mediaType, head()) : asItIs(mediaType, head());

interface Head {
  readonly envelope: Envelope;
  readonly coding: Coding;
  readonly estimate: number | undefined;
}

const headersOf = (
  { rowKey, rowColumns, disposition }: Download,
  { takesTrailers }: Asked,
  { envelope, coding, estimate }: Head,
): Answer['headers'] => ({
  'Content-Type': envelope.mediaType,
  ...(coding !== 'identity' && { 'Content-Encoding': coding }),
  'Content-Disposition': disposition,
  'Cache-Control': 'no-store',
  Vary: 'Accept, Accept-Encoding, Origin',
  ...(rowKey !== undefined && { 'Row-Key': rowKey }),
  'Row-Columns': rowColumns,
  'X-Content-Type-Options': 'nosniff',
  // Lets nginx pass the rows on as they come.
  'X-Accel-Buffering': 'no',
  ...(estimate !== undefined && { 'Row-Estimate': String(estimate) }),
  ...(takesTrailers && { Trailer: 'Row-Count, Row-Checksum, Row-Snapshots, Resume-Token, Content-Digest' }),
});

const trailersOf = (last: RowBatch, digest: string): Trailers => ({
  'Row-Count': String(last.delivered),
  'Row-Checksum': last.checksum,
  'Row-Snapshots': String(last.snapshot),
  'Resume-Token': last.mark().token,
  'Content-Digest': `sha-256=:${digest}:`,
});

/** Most batches have neither head nor foot, and are not copied. */
function joined(texts: readonly (string | Buffer)[]): Buffer {
  const parts = texts
    .filter(({ length }) => length > 0)
    .map((text) => (typeof text === 'string' ? Buffer.from(text) : text));
  const [only = Buffer.alloc(0), ...others] = parts;
  return others.length === 0 ? only : Buffer.concat(parts);
}
