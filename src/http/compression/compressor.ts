/** Compression, a chunk at a time: what goes in comes out at once, so that a reader is not kept waiting for more. */
import { finished } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import type { Coding } from './coding.ts';

export interface Compressor extends Disposable {
  /** The compressed chunk, whole: a reader can decompress all of it. One at a time. */
  readonly add: (chunk: Uint8Array) => Promise<Uint8Array>;
  /** What belongs after the last chunk, without which a reader knows that there was more. */
  readonly end: () => Promise<Uint8Array>;
}

export function createCompressor(coding: Coding): Compressor {
  if (coding === 'identity')
    return { add: async (chunk) => chunk, end: async () => Buffer.of(), [Symbol.dispose]() {} };
  const stream = streams[coding]();
  let chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const take = () => {
    const taken = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    chunks = [];
    return taken;
  };
  return {
    async add(chunk) {
      await new Promise<void>((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      return take();
    },
    async end() {
      stream.end();
      await finished(stream);
      return take();
    },
    [Symbol.dispose]() {
      stream.destroy();
    },
  };
}

/** Large, since a batch is: each piece of output costs a turn of a thread. */
const chunkSize = 64 * 1024;

/** All work off the event loop. The levels are for streams: much faster than the best, at a few per cent of the size. */
const streams = {
  gzip: () => createGzip({ chunkSize, level: 6, flush: constants.Z_SYNC_FLUSH }),
  br: () =>
    createBrotliCompress({
      chunkSize,
      flush: constants.BROTLI_OPERATION_FLUSH,
      params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
    }),
  zstd: () =>
    createZstdCompress({
      chunkSize,
      flush: constants.ZSTD_e_flush,
      params: { [constants.ZSTD_c_compressionLevel]: 3 },
    }),
};
