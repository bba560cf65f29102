/** The account that the embedded PostgreSQL runs as. PostgreSQL refuses to run as root, so root lends it another one. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * @param folder the database's folder, which may not exist yet. Where it exists, its owner is the account.
 * @returns undefined where this process's own account will do, that is unless it is root.
 * @throws Error when root finds no account to lend.
 */
export async function accountFor(folder: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch(() => undefined);
  if (owner && owner.uid !== 0) return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  // An account must have a name: initdb looks it up.
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (account) return account;
  throw new Error(
    'PostgreSQL refuses to run as root, and this system has neither a user "postgres" nor a user "nobody" to run it as. ' +
      'Add one (useradd --system postgres), start as a plain user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Whether the account can enter a folder: each folder above it must let it through. */
export async function canEnter(folder: string, account: Account | undefined): Promise<boolean> {
  if (!account) return true;
  const test = execute('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { ...ids(account), cwd: '/' });
  return test.then(
    () => true,
    () => false,
  );
}

/** What `spawn` takes to run as the account. */
export const ids = (account: Account | undefined) => (account ? { uid: account.uid, gid: account.gid } : {});

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([execute('id', ['-u', name]), execute('id', ['-g', name])]);
    return { name: `user ${name}`, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
