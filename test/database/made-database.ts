/**
 * A database as the first start leaves it, for tests of what comes after: made once for a test file, and copied. To make
 * one takes a second of a processor.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { createLog } from '../../src/log.ts';
import { testFolder } from '../utils/test-folder.ts';

export interface MadeDatabase extends AsyncDisposable {
  /** Gives a database to a data folder that is not there yet. */
  readonly copyTo: (dataDir: string) => Promise<void>;
}

export async function makeDatabase(): Promise<MadeDatabase> {
  const folder = await testFolder();
  const original = await make(join(folder.path, 'data'));
  return {
    async copyTo(dataDir) {
      if (original === undefined) return void (await make(dataDir));
      await mkdir(dataDir, { mode: 0o711 });
      execFileSync('cp', ['-a', original, dataDir]);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Returns where it is; undefined where a copy would not do, since PostgreSQL's user cannot get there but by a link. */
async function make(dataDir: string): Promise<string | undefined> {
  const embedded = await startEmbedded({ dataDir, log: createLog('silent'), durable: false });
  await embedded.dispose();
  const database = await realpath(join(dataDir, 'postgres'));
  return dirname(database) === (await realpath(dataDir)) ? database : undefined;
}
