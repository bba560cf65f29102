/** A folder of a test's own, gone when the test is. */
import { chmod, mkdtemp, realpath, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** @param mode Default: others may pass through, as PostgreSQL's own user must where root runs the tests. */
export async function temporaryFolder(mode = 0o711): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  await chmod(path, mode);
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

async function remove(path: string) {
  // Where PostgreSQL's user cannot get into the temporary folder, the database is elsewhere, behind a link.
  for (const link of [join(path, 'postgres'), join(path, 'data', 'postgres')]) {
    const database = await realpath(link).catch(() => undefined);
    if (database === undefined || database.startsWith(await realpath(path))) continue;
    await rm(database, { recursive: true, force: true });
    await rmdir(dirname(database)).catch(() => undefined);
  }
  await rm(path, { recursive: true, force: true });
}
