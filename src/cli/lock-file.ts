/** A file that one process at a time may write. */
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { codeOf } from '../errors.ts';

let taken = 0;

/**
 * Takes the lock until it is disposed of. One that a process has left behind by its death is taken over.
 * @throws Error that names the process which has it.
 */
export async function lockFile(path: string): Promise<AsyncDisposable> {
  const lock = `${path}.lock`;
  const take = async () => {
    // It is there with what it says, or not at all.
    const written = `${lock}.${process.pid}.${taken++}`;
    try {
      await writeFile(written, String(process.pid));
      await link(written, lock);
    } finally {
      await rm(written, { force: true });
    }
  };
  await take().catch(async (error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (isAlive(holder))
      throw new Error(
        `${path} is being written by the process ${holder}: wait for it, or name another file. If it is none of yours, delete ${lock}.`,
      );
    await rm(lock, { force: true });
    await take();
  });
  return { [Symbol.asyncDispose]: () => rm(lock, { force: true }) };
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of somebody else's process.
    return codeOf(error) === 'EPERM';
  }
}
