/** The error for a full disk under the embedded database. It names the folder, since PostgreSQL names only its own files. */
import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeOf, messageOf } from '../../errors.ts';

/** Less than PostgreSQL needs for its next segment of the log, without which it stops: then only its absence is seen. */
const TOO_LITTLE_BYTES = 16_777_216;

/** The error, or one that names the folder where its disk is full. */
export async function tellFullDisk(error: unknown, dataDir: string): Promise<unknown> {
  if (!saysSo(error) && !(await isFull(dataDir))) return error;
  const folder = resolve(dataDir);
  return new Error(
    `The disk of ${folder} is full. Make room there, or set DATA_DIR to a folder of another disk, and start again.`,
    { cause: error },
  );
}

/** PostgreSQL's code and Node's; the programs of PostgreSQL have the message alone. */
const saysSo = (error: unknown): boolean =>
  codeOf(error) === '53100' || codeOf(error) === 'ENOSPC' || messageOf(error).includes('No space left on device');

async function isFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => undefined);
  return disk !== undefined && disk.bavail * disk.bsize < TOO_LITTLE_BYTES;
}
