/** What a download is made of, for any kind of server: its headers, and the text of each batch. */
import type { RowBatch } from '../core/types.ts';
import { takesParts } from '../graphql/negotiate.ts';
import type { Coding } from './compression/coding.ts';
import { encodeBatch } from './encode-batch.ts';
import { asItIs, type Envelope, inParts } from './envelope.ts';
import type { Download } from './read-query.ts';

/** A reader that names the type of parts can go on where its connection breaks. */
export const envelopeOf = ({ encoder: { mediaType, head } }: Download, accept: string | undefined): Envelope =>
  takesParts(accept) ? inParts(mediaType, head()) : asItIs(mediaType, head());

export interface HeadersOptions {
  readonly envelope: Envelope;
  readonly coding: Coding;
  /** Rows that the planner expects, where it can tell. */
  readonly estimate: number | undefined;
}

export const headersOf = (
  { rowKey, disposition }: Download,
  { envelope: { mediaType }, coding, estimate }: HeadersOptions,
): Readonly<Record<string, string>> => ({
  'Content-Type': mediaType,
  ...(coding !== 'identity' && { 'Content-Encoding': coding }),
  'Content-Disposition': disposition,
  'Cache-Control': 'no-store',
  Vary: 'Accept, Accept-Encoding, Origin',
  ...(rowKey !== undefined && { 'Row-Key': rowKey }),
  'X-Content-Type-Options': 'nosniff',
  // Lets nginx pass the rows on as they come.
  'X-Accel-Buffering': 'no',
  ...(estimate !== undefined && { 'Row-Estimate': String(estimate) }),
});

/** A batch as text, with what stands after all rows behind the last one. */
export async function textOf(batch: RowBatch, download: Download): Promise<Buffer> {
  return joined([await encodeBatch(batch, download), batch.last ? download.encoder.foot() : '']);
}

/** Most batches have neither head nor foot, and are not copied. */
function joined(texts: readonly (string | Buffer)[]): Buffer {
  const parts = texts
    .filter(({ length }) => length > 0)
    .map((text) => (typeof text === 'string' ? Buffer.from(text) : text));
  const [only = Buffer.alloc(0), ...others] = parts;
  return others.length === 0 ? only : Buffer.concat(parts);
}
