/** Takes away what has not been used for a month, and what a process that was killed has left half made. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export const MAKING = '.making-';

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;

/** A process that still runs has loaded what it needs. What cannot be taken away stays. */
export async function pruneCache(cache: string): Promise<void> {
  const names = await readdir(cache).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const limit = name.startsWith(MAKING) ? HOUR_MS : /^[0-9a-f]{32}$/.test(name) ? MONTH_MS : Infinity;
      const folder = join(cache, name);
      const { mtimeMs } = await stat(folder);
      if (Date.now() - mtimeMs > limit) await rm(folder, { recursive: true, force: true });
    }),
  ).catch(() => undefined);
}
