/** The folder of generated clients: `sluice` in XDG_CACHE_HOME, or in ~/.cache. */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, sep } from 'node:path';
import { messageOf } from '../errors.ts';

/**
 * Code is loaded from it, so nobody else may write there.
 * @throws Error that says where to point XDG_CACHE_HOME instead.
 */
export async function cacheFolder(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env.XDG_CACHE_HOME;
  // The specification has relative ones ignored.
  const folder = join(named !== undefined && isAbsolute(named) ? named : join(homedir(), '.cache'), 'sluice');
  if (folder.split(sep).includes('node_modules'))
    throw new Error(
      `Clients cannot be generated into ${folder}: Node runs no TypeScript below node_modules. ${CACHE_ADVICE}`,
    );
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Error(`Clients cannot be generated into ${folder}: ${messageOf(cause)}. ${CACHE_ADVICE}`, { cause });
  }
  return folder;
}

export const CACHE_ADVICE = 'Set XDG_CACHE_HOME to a folder that can be written, and has space.';
