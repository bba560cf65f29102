/** The part of a download that has arrived so far. */
import { open, rm, stat } from 'node:fs/promises';

export type PartFile = Awaited<ReturnType<typeof openPart>>;

/**
 * @param kept the bytes that an earlier run has left; undefined to begin.
 * @throws Error where the file has fewer, and where it cannot be written.
 */
export async function openPart(path: string, kept: number | undefined) {
  if (kept !== undefined) await checkKept(path, kept);
  const handle = await open(path, kept === undefined ? 'w' : 'r+');
  return {
    path,
    async write(content: Uint8Array, at: number): Promise<void> {
      // A disk that fills up takes a part of what it is given.
      for (let written = 0; written < content.length; ) {
        const { bytesWritten } = await handle.write(content, written, content.length - written, at + written);
        written += bytesWritten;
      }
    },
    truncate: (bytes: number): Promise<void> => handle.truncate(bytes),
    close: (): Promise<void> => handle.close(),
    remove: (): Promise<void> => rm(path, { force: true }),
  };
}

async function checkKept(path: string, kept: number): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size < kept)
    throw new Error(`${path} has ${size} bytes, where ${kept} had come: delete ${path}.json with it, and begin again.`);
}
