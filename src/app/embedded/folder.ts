/**
 * The folder of the embedded PostgreSQL: `postgres` (the database, with its password in a file that only its owner can
 * read) and `postgres.log`. The database is made in a folder of its own and renamed into place, so that it is there
 * whole or not at all, and two servers that start at once do not meet.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../errors.ts';
import { type Account, canEnter, ids } from './account.ts';
import { type Binaries, makeRootsFolder, rootsFolder } from './binaries.ts';

const execute = promisify(execFile);

const passwordFile = 'sluice.password';

/** What the programs of PostgreSQL see of the environment: none of the variables that would steer them. */
export const environment = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };

export interface MakeOptions {
  readonly dataDir: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** False: the data need not survive a crash of the machine. */
  readonly durable: boolean;
}

/** Where the database of a data folder is; it may be a link. */
export const databaseFolder = (dataDir: string) => join(dataDir, 'postgres');

/**
 * Makes the database where there is none yet.
 * @throws Error that says what to do when the folder cannot be used or holds something else.
 */
export async function makeDatabase(options: MakeOptions): Promise<void> {
  const folder = databaseFolder(options.dataDir);
  const found = await folderState(folder, options.binaries.major);
  if (found === 'made') return;
  if (found === 'link to nothing') await rm(folder, { force: true });
  try {
    await initialise(options, folder);
  } catch (error) {
    throw unusable(options.dataDir, error);
  }
}

/** @throws Error when the account may not read it. */
export async function readPassword(folder: string): Promise<string> {
  try {
    return (await readFile(join(folder, passwordFile), 'utf8')).trim();
  } catch (cause) {
    throw new Error(
      `The password of the embedded PostgreSQL cannot be read (${messageOf(cause)}). ` +
        `Delete ${folder} to make the database anew, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
}

/**
 * Makes a folder and those above it. Not by mkdir's `recursive`: that tries for ever where a file system says of a
 * parent which is there that it is not, as /proc does (seen with Node 24.21).
 * @returns whether it was made, and not there before.
 */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (isErrorOf(error, 'EEXIST') && (await stat(folder)).isDirectory()) return false;
    const parent = dirname(folder);
    if (!isErrorOf(error, 'ENOENT') || parent === folder || !(await makeFolder(parent))) throw error;
    return makeFolder(folder);
  }
}

/** @throws Error when it cannot be made. */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    // Entering is harmless, and lets another account through to the database, which is closed to all but itself.
    if (await makeFolder(dataDir)) await chmod(dataDir, 0o711);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

export const unusable = (dataDir: string, cause: unknown) =>
  new Error(
    `The embedded PostgreSQL cannot use the folder ${dataDir}: ${messageOf(cause)}. ` +
      'Set DATA_DIR to a folder that can be written and has 1 GB of space, or DATABASE_URL to a PostgreSQL of your own.',
    { cause },
  );

async function folderState(folder: string, major: string): Promise<'made' | 'missing' | 'link to nothing'> {
  let version: string;
  try {
    version = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (!isErrorOf(error, 'ENOENT')) throw foreign(folder, messageOf(error));
    const link = await lstat(folder).catch(() => undefined);
    if (!link) return 'missing';
    if (link.isSymbolicLink() && !(await stat(folder).catch(() => undefined))) return 'link to nothing';
    if ((await readdir(folder)).length > 0) throw foreign(folder, 'it holds other files than a database');
    return 'missing';
  }
  if (version === major) return 'made';
  throw new Error(
    `The database in ${folder} was made by PostgreSQL ${version}, and PostgreSQL ${major} cannot read it. ` +
      'Delete that folder to load the data anew, or set DATA_DIR to another folder.',
  );
}

const foreign = (folder: string, reason: string) =>
  new Error(
    `The embedded PostgreSQL cannot use the folder ${folder}: ${reason}. ` +
      'Start as the user that it belongs to, or set DATA_DIR to another folder.',
  );

async function initialise({ dataDir, binaries, account, durable }: MakeOptions, folder: string) {
  const inPlace = await canEnter(dataDir, account);
  if (!inPlace) await makeRootsFolder();
  const base = inPlace ? dataDir : rootsFolder;
  await removeAbandoned(base);
  const work = await mkdtemp(join(base, `initdb-${process.pid}-`));
  try {
    const password = join(work, passwordFile);
    await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account) {
      await chown(password, account.uid, account.gid);
      await chown(work, account.uid, account.gid);
    }
    const data = join(work, 'postgres');
    // Text sorts by code point, the same on every machine.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await execute(
      binaries.initdb,
      [
        ...['--pgdata', data, '--username=postgres', `--pwfile=${password}`, '--auth=scram-sha-256', ...locale],
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...ids(account), cwd: '/', env: environment },
    );
    await rename(password, join(data, passwordFile));
    if (inPlace) await rename(data, folder).catch(unlessExists);
    else await linkTo(data, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The account cannot enter the data folder, so the database lives elsewhere, and a link says where. */
async function linkTo(data: string, folder: string) {
  const home = join(rootsFolder, `postgres-${randomBytes(6).toString('hex')}`);
  await rename(data, home);
  try {
    await symlink(home, folder);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    unlessExists(error);
  }
}

/** A server that started at the same time was quicker; its database is as good. */
function unlessExists(error: unknown) {
  if (!isErrorOf(error, 'EEXIST', 'ENOTEMPTY')) throw error;
}

/** What a killed server left of a database that it was making. */
async function removeAbandoned(base: string) {
  for (const path of await readdir(base)) {
    const pid = /^initdb-(\d+)-/.exec(basename(path))?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(base, path), { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isErrorOf(error, 'EPERM');
  }
}

export const isErrorOf = (error: unknown, ...codes: string[]) =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));
