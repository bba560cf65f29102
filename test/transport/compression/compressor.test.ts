import { once } from 'node:events';
import * as zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { codings } from '../../../src/http/compression/coding.ts';
import { createCompressor } from '../../../src/http/compression/compressor.ts';

const decompressors = {
  gzip: { create: zlib.createGunzip, whole: zlib.gunzipSync },
  br: { create: zlib.createBrotliDecompress, whole: zlib.brotliDecompressSync },
  zstd: { create: zlib.createZstdDecompress, whole: zlib.zstdDecompressSync },
};

/** Chunks small and large, of what can be compressed and what cannot. */
const chunks = [
  Buffer.from('id\n'),
  Buffer.from('1,Atlanta\n'.repeat(100_000)),
  Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 2_654_435_761) >>> 11)),
  Buffer.from('end\n'),
];

describe.each(codings)('%s', (coding) => {
  test('gives all of a chunk at once: a reader needs nothing more to read it', async () => {
    using compressor = createCompressor(coding);
    const reader = decompressors[coding].create();
    for (const chunk of chunks) {
      reader.write(await compressor.add(chunk));
      let read = Buffer.of();
      while (read.length < chunk.length) {
        const [more] = await once(reader, 'data');
        read = Buffer.concat([read, more]);
      }
      expect(read.equals(chunk)).toBe(true);
    }
    reader.destroy();
  });

  test('is whole with its end only', async () => {
    using compressor = createCompressor(coding);
    const parts: Uint8Array[] = [];
    for (const chunk of chunks) parts.push(await compressor.add(chunk));
    expect(() => decompressors[coding].whole(Buffer.concat(parts))).toThrow();
    parts.push(await compressor.end());
    expect(decompressors[coding].whole(Buffer.concat(parts)).equals(Buffer.concat(chunks))).toBe(true);
  });

  test('may be left before its end', async () => {
    const compressor = createCompressor(coding);
    await compressor.add(Buffer.from('some'));
    compressor[Symbol.dispose]();
    await expect(compressor.add(Buffer.from('more'))).rejects.toThrow();
  });
});
