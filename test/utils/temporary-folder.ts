/** A folder that is gone when it is disposed of, with the embedded database that may be in it. */
import { chmod, mkdtemp, realpath, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** @param base Default: the system's folder for such. */
export async function temporaryFolder(base = tmpdir()): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(base, 'sluice-test-'));
  // Others may pass through, as PostgreSQL's own user must where root runs the tests.
  await chmod(path, 0o711);
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
  // Tries again where a database whose server was killed still writes; it ends once it misses its files.
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
