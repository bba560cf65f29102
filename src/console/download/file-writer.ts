/** A file that pieces are written to, as they are or compressed. It has its content once it is closed, and not before. */
import type { Piece } from '../../client/download.ts';

export interface FileWriter {
  /** Resolves when more may be written: nothing piles up. */
  write(piece: Piece): Promise<void>;
  /** @param bytes that were written: what stands behind them is cut off. @returns the size of the file. */
  close(bytes: number): Promise<number>;
  /** Leaves the file as it was. */
  abort(): Promise<void>;
}

export type Compression = 'none' | 'gzip';

export async function openFile(file: FileSystemFileHandle, compression: Compression): Promise<FileWriter> {
  const stream = await file.createWritable();
  const size = async () => (await file.getFile()).size;
  return compression === 'none' ? plain(stream, size) : gzipped(stream, size);
}

const plain = (stream: FileSystemWritableFileStream, size: () => Promise<number>): FileWriter => ({
  write: ({ content, from }) => stream.write({ type: 'write', position: from.bytes, data: content }),
  async close(bytes) {
    await stream.truncate(bytes);
    await stream.close();
    const written = await size();
    if (written !== bytes) throw new Error(`The file has ${written} bytes, but ${bytes} were written.`);
    return written;
  },
  abort: () => stream.abort(),
});

function gzipped(stream: FileSystemWritableFileStream, size: () => Promise<number>): FileWriter {
  const gzip = new CompressionStream('gzip');
  const input = gzip.writable.getWriter();
  const written = gzip.readable.pipeTo(stream);
  // What goes wrong with the file is told by what is written next.
  written.catch(() => {});
  let reached = 0;
  return {
    async write({ content, from }) {
      if (from.bytes !== reached)
        throw new Error('This order cannot be continued, and a compressed file cannot go back: download it as it is.');
      reached += content.length;
      await input.write(content);
    },
    async close() {
      await input.close();
      await written;
      return size();
    },
    async abort() {
      await input.abort();
      await written.catch(() => {});
    },
  };
}
