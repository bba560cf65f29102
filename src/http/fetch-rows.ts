/** One download as a response of the Fetch API, whose body is read from the database as its reader pulls it. */
import { randomUUID } from 'node:crypto';
import type { EstimateRows, OpenRows, RowBatch } from '../core/types.ts';
import { SluiceError } from '../errors.ts';
import type { Coding } from './compression/coding.ts';
import { type Compressor, createCompressor } from './compression/compressor.ts';
import { envelopeOf, headersOf, textOf } from './download-parts.ts';
import type { Envelope } from './envelope.ts';
import type { Download } from './read-query.ts';

export interface FetchContext {
  readonly openRows: OpenRows;
  readonly estimateRows: EstimateRows;
  readonly client: string;
  /** What the reader takes. */
  readonly coding: Coding;
}

/**
 * Answers with the rows of a plan. The response is there with the first batch, so that an error before it can be answered
 * with a problem; after it the body ends in the error, so that what was read cannot pass for the whole.
 * @throws SluiceError before the first batch.
 */
export async function fetchRows(request: Request, download: Download, context: FetchContext): Promise<Response> {
  const { openRows, client, coding } = context;
  const { plan, encoder } = download;
  const envelope = envelopeOf(download, request.headers.get('accept') ?? undefined);
  const left = new AbortController();
  const signal = AbortSignal.any([request.signal, left.signal]);
  let sentBytes = 0;
  const id = randomUUID();
  const reader = { id, door: encoder.extension, client, coding, sentBytes: () => sentBytes };
  const batches = await openRows(plan, { signal, reader, estimate: true });
  const chunks = chunksOf(batches, { download, envelope, compressor: createCompressor(coding) });
  // None where a file of no rows has no header line.
  let ready = (await chunks.next()).value ?? undefined;
  const estimate = ready?.estimatedTotal;
  const headers = { ...headersOf(download, { envelope, coding, estimate }), 'Stream-Id': id };

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = ready ?? (await chunks.next()).value;
        ready = undefined;
        if (!piece) return controller.close();
        sentBytes += piece.bytes.length;
        controller.enqueue(piece.bytes);
      },
      async cancel() {
        left.abort(new SluiceError('STREAM_CANCELLED', 'The reader left.'));
        await chunks.return();
      },
    },
    // Nothing is read that nobody has asked for.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}

/** The response to HEAD: the plan is checked and the headers are those of GET, but no row is read. */
export async function fetchHead(
  request: Request,
  download: Download,
  { estimateRows, client, coding }: FetchContext,
): Promise<Response> {
  const envelope = envelopeOf(download, request.headers.get('accept') ?? undefined);
  const estimate = await estimateRows(download.plan, { signal: request.signal, client });
  return new Response(null, { headers: headersOf(download, { envelope, coding, estimate }) });
}

/** A piece of the body, never empty. */
interface Piece extends Pick<RowBatch, 'estimatedTotal'> {
  readonly bytes: Uint8Array;
}

interface ChunksOptions {
  readonly download: Download;
  readonly envelope: Envelope;
  readonly compressor: Compressor;
}

async function* chunksOf(
  batches: AsyncGenerator<RowBatch, void, undefined>,
  { download, envelope, compressor }: ChunksOptions,
): AsyncGenerator<Piece, void, undefined> {
  using _ = compressor;
  let last: RowBatch | undefined;
  for await (const batch of batches) {
    last = batch;
    const { estimatedTotal } = batch;
    let bytes: Uint8Array;
    try {
      bytes = await compressor.add(envelope.wrap(await textOf(batch, download), batch));
    } catch (error) {
      // The stream is told of what goes wrong with its rows, since it says how it ended.
      await batches.throw(error);
      throw error;
    }
    batch.release();
    if (bytes.length > 0) yield { bytes, estimatedTotal };
  }
  if (!last?.last) throw new Error(`The rows of ${download.plan.model} ended before their last batch`);
  const { estimatedTotal } = last;
  const end = Buffer.concat([await compressor.add(envelope.end(last)), await compressor.end()]);
  if (end.length > 0) yield { bytes: end, estimatedTotal };
}
