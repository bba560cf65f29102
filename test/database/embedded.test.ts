import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, canEnter } from '../../src/app/embedded/account.ts';
import { type Embedded, startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { createLog } from '../../src/log.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';
import { type MadeDatabase, makeDatabase } from './made-database.ts';

const isRoot = process.getuid?.() === 0;
const nobody: Account = { name: 'nobody', uid: 65_534, gid: 65_534 };
const script = fileURLToPath(new URL('embedded-process.ts', import.meta.url));

let folder: TemporaryFolder;
let dataDir: string;
let made: MadeDatabase;
beforeAll(async () => {
  made = await makeDatabase();
});
afterAll(() => made[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await testFolder();
  dataDir = join(folder.path, 'data');
});
afterEach(() => folder[Symbol.asyncDispose]());

describe('the embedded database', () => {
  it('keeps its data between starts', async () => {
    await made.copyTo(dataDir);
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.dispose();
    expect(await postmasterPid()).toBeUndefined();

    const second = await start();
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.dispose();
  });

  it('listens on the loopback address only, and asks for the password', async () => {
    await made.copyTo(dataDir);
    const embedded = await start();
    const [settings] = await query(
      embedded.url,
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '' });
    const url = new URL(embedded.url);
    url.password = 'wrong';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres', 'sluice.password'))).mode & 0o777).toBe(0o600);
    await embedded.dispose();
  });

  it('runs in a session of its own, where Ctrl+C in the terminal does not reach it', async () => {
    await made.copyTo(dataDir);
    const embedded = await start();
    const pid = await postmasterPid();
    expect(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }).trim()).toBe(String(pid));
    await embedded.dispose();
  });

  it('disposes once', async () => {
    await made.copyTo(dataDir);
    const embedded = await start();
    await Promise.all([embedded.dispose(), embedded.dispose()]);
    await embedded.dispose();
    expect(await postmasterPid()).toBeUndefined();
  });
});

describe('servers that share a data folder', () => {
  it('use one PostgreSQL, which the last to leave stops', async () => {
    await made.copyTo(dataDir);
    const first = await start();
    const second = await start();
    expect(second.url).toBe(first.url);
    await first.dispose();
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.dispose();
    expect(await postmasterPid()).toBeUndefined();
  });

  it('may start at once on an empty folder', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    await Promise.all(servers.map((server) => server.dispose()));
    expect(await postmasterPid()).toBeUndefined();
  });

  it('may start while the last one leaves', async () => {
    await made.copyTo(dataDir);
    const leaving = await start();
    const [, arriving] = await Promise.all([leaving.dispose(), start()]);
    expect(await query(arriving.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await arriving.dispose();
    expect(await postmasterPid()).toBeUndefined();
  });

  it('still stop it when the connections that hold their shares were cut', async () => {
    await made.copyTo(dataDir);
    const embedded = await start();
    await query(
      embedded.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice lease'`,
    );
    await embedded.dispose();
    expect(await postmasterPid()).toBeUndefined();
  });
});

describe('a PostgreSQL that is killed under its servers', () => {
  it('is brought up again where they look for it, once for all of them', async () => {
    await made.copyTo(dataDir);
    const first = await start();
    const second = await start();
    const pid = await postmasterPid();
    process.kill(Number(pid), 'SIGKILL');
    const answer = () => query(first.url, 'SELECT 42 AS answer').catch(() => []);
    await expect.poll(answer, { timeout: 20_000 }).toEqual([{ answer: 42 }]);
    expect(await postmasterPid()).not.toBe(pid);
    expect(second.url).toBe(first.url);
    // Once both have their shares again, the first to leave does not stop it.
    const shares = `SELECT count(*)::int AS shares FROM pg_stat_activity WHERE application_name = 'sluice lease'`;
    await expect.poll(() => query(first.url, shares), { timeout: 20_000 }).toEqual([{ shares: 2 }]);
    await first.dispose();
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.dispose();
    expect(await postmasterPid()).toBeUndefined();
  });
});

describe('after a kill -9', () => {
  it('of the server, the next start takes over the PostgreSQL that was left', async () => {
    await made.copyTo(dataDir);
    const server = startProcess();
    const url = await firstLine(server);
    const pid = await postmasterPid();
    server.kill('SIGKILL');
    await once(server, 'close');

    const embedded = await start();
    expect(embedded.url).toBe(url);
    expect(await postmasterPid()).toBe(pid);
    await embedded.dispose();
    expect(await postmasterPid()).toBeUndefined();
  });

  it('of PostgreSQL, the next start recovers the data', async () => {
    await made.copyTo(dataDir);
    const first = await start(true);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = Number(await postmasterPid());
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await first.dispose();

    const second = await start();
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.dispose();
  });

  it('of a server that was making the database, the next start makes it anew and clears up', async () => {
    // No process has this number: it is above the greatest that Linux and macOS give.
    const left = join(dataDir, 'initdb-99999999-abc');
    await mkdir(join(left, 'postgres'), { recursive: true });
    await chmod(dataDir, 0o711);
    await (await start()).dispose();
    await expect(stat(left)).rejects.toThrow('ENOENT');
  });
});

describe('says what is wrong, and what to do', () => {
  it('when the data was made by another PostgreSQL', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(
      /made by PostgreSQL 17, and PostgreSQL 18 cannot read it\. Delete that folder/,
    );
  });

  it('when the folder holds something else', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres', 'diary.txt'), 'dear diary');
    await expect(start()).rejects.toThrow(/it holds other files than a database\..*set DATA_DIR to another folder/);
    expect(await readFile(join(dataDir, 'postgres', 'diary.txt'), 'utf8')).toBe('dear diary');
  });

  it('when the folder cannot be made, at once', async () => {
    dataDir = '/proc/sluice';
    await expect(start()).rejects.toThrow(
      /cannot use the folder .*sluice: ENOENT.*Set DATA_DIR to a folder that can be/,
    );
  });

  it('when a file is in the place of the folder', async () => {
    await writeFile(dataDir, '');
    await expect(start()).rejects.toThrow(/cannot use the folder .*data: EEXIST.*Set DATA_DIR to a folder that can be/);
  });

  it("when PostgreSQL does not start, with PostgreSQL's own words", async () => {
    await made.copyTo(dataDir);
    await appendFile(join(dataDir, 'postgres', 'postgresql.conf'), '\nnonsense = 1\n');
    await expect(start()).rejects.toThrow(
      /PostgreSQL does not start.*unrecognized configuration parameter "nonsense"/s,
    );
  });

  it('when its password was changed, and leaves nothing running', async () => {
    await made.copyTo(dataDir);
    await writeFile(join(dataDir, 'postgres', 'sluice.password'), 'another');
    await expect(start()).rejects.toThrow(/password authentication failed/);
    expect(await postmasterPid()).toBeUndefined();
  });

  it('when its password is lost', async () => {
    await made.copyTo(dataDir);
    await rm(join(dataDir, 'postgres', 'sluice.password'));
    await expect(start()).rejects.toThrow(
      /password of the embedded PostgreSQL cannot be read.*to make the database anew/,
    );
  });
});

describe.runIf(isRoot)('root', () => {
  it('lends PostgreSQL another account', async () => {
    const embedded = await start();
    expect((await stat(join(dataDir, 'postgres'))).uid).not.toBe(0);
    await embedded.dispose();
  });

  it('puts the database where that account can reach it, and finds it there again', async () => {
    await chmod(folder.path, 0o700);
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.dispose();
    const second = await start();
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.dispose();
  });
});

const reachable = isRoot && (await canEnter(fileURLToPath(new URL('../..', import.meta.url)), nobody));
describe.runIf(reachable)('a plain user', () => {
  it('runs it as itself', async () => {
    await mkdir(dataDir);
    await chown(dataDir, nobody.uid, nobody.gid);
    const server = startProcess(nobody);
    expect(await firstLine(server)).toMatch(/^postgresql:/);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(nobody.uid);
    server.stdin?.end();
    expect(await once(server, 'close')).toEqual([0, null]);
    expect(await postmasterPid()).toBeUndefined();
  });

  it('is told when the folder is read-only', async () => {
    const server = startProcess(nobody);
    expect(await firstLine(server)).toMatch(/cannot use the folder .*data: EACCES.*Set DATA_DIR to a folder/);
    expect(await once(server, 'close')).toEqual([1, null]);
  });

  it('is told when the database belongs to another', async () => {
    await made.copyTo(dataDir);
    const server = startProcess(nobody);
    expect(await firstLine(server)).toMatch(/EACCES.*Start as the user that it belongs to/);
    expect(await once(server, 'close')).toEqual([1, null]);
  });
});

const start = (durable = false): Promise<Embedded> => startEmbedded({ dataDir, log: createLog('silent'), durable });

function startProcess(account?: Account): ChildProcess {
  const ids = account ? { uid: account.uid, gid: account.gid } : {};
  return spawn(process.execPath, [script, dataDir], { ...ids, stdio: ['pipe', 'pipe', 'inherit'] });
}

async function firstLine(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error('its output is a pipe');
  const [data] = await once(server.stdout, 'data');
  return String(data).trim();
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** From the file that PostgreSQL keeps while it runs. */
async function postmasterPid(): Promise<string | undefined> {
  const file = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return file.split('\n')[0] || undefined;
}

/** PostgreSQL is not a child that could be awaited by everybody: it is asked until it is no more. */
async function gone(pid: number) {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await delay(5);
  }
}
