/** What surrounds a server at its start and its end: probes, disks that are full, and `npm start`. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { app } from '../../src/app/app.ts';
import { readConfig } from '../../src/app/config.ts';
import { tellFullDisk } from '../../src/app/embedded/disk-full.ts';
import { start } from '../../src/app/start.ts';
import { createHealth } from '../../src/server/health.ts';
import { listen } from '../../src/server/listen.ts';
import { sharedUrl } from '../utils/database.ts';
import { programEnvironment } from '../utils/program-environment.ts';
import { keepLog } from '../utils/server.ts';
import { temporaryFolder } from '../utils/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('a probe', () => {
  it('while the server starts is told to come again, and leaves no line in a log', async () => {
    await using listener = await listen({ port: 0 });
    const answer = await fetch(`${listener.url}/readyz`);
    const { code } = await answer.json();
    expect([answer.status, answer.headers.get('retry-after'), code]).toEqual([503, '5', 'DATABASE_UNAVAILABLE']);
  });

  it('while the database is away leaves one line, however often it comes, and one when it is back', async () => {
    const { log, all } = keepLog();
    let isAway = true;
    const ping = async () => {
      if (isAway) throw new Error('connect ECONNREFUSED');
    };
    const health = createHealth({ ping, log });
    const http = createHttpServer((req, res) => void health.handle(req, res)).listen(0, '127.0.0.1');
    await once(http, 'listening');
    // A server that listens on a port has an address of this form.
    const { port } = http.address() as AddressInfo;
    const status = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    for (let probe = 0; probe < 5; probe++) expect(await status()).toBe(503);
    isAway = false;
    for (let probe = 0; probe < 5; probe++) expect(await status()).toBe(200);
    expect(all().map(({ msg }) => msg)).toEqual(['the database does not answer', 'the database answers again']);
    http.close();
    http.closeAllConnections();
  });
});

describe('SIGTERM to `npm start`', () => {
  it('stops the server', async () => {
    const { HOME } = process.env;
    const env = { ...programEnvironment(), ...(HOME && { HOME }), DATABASE_URL: sharedUrl(), PORT: '0' };
    // The console need not be built for this.
    const npm = spawn('npm', ['start', '--ignore-scripts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface(npm.stdout);
    let url = '';
    for await (const line of lines) {
      if (!line.includes('"listening"')) continue;
      ({ url } = JSON.parse(line));
      break;
    }
    npm.stdout.resume();
    npm.kill('SIGTERM');
    // The server holds the other end of the pipe, for as long as it lives.
    const [code] = await once(npm, 'close');
    expect(code).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});

describe('a full disk', () => {
  /** Only root may make a disk. */
  const canMount = process.platform === 'linux' && process.getuid?.() === 0;

  it.skipIf(!canMount)('while the flights are loaded is told with its folder', async () => {
    await using folder = await temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=72m,mode=711', 'none', folder.path]);
    try {
      const config = readConfig({ PORT: '0', DATA_DIR: folder.path, SEED_FLIGHTS: '300000' });
      await expect(start(config, { app, log: keepLog().log })).rejects.toThrow(
        `The disk of ${folder.path} is full. Make room there`,
      );
    } finally {
      execFileSync('umount', ['-l', folder.path]);
    }
  });

  it.each([
    ['of PostgreSQL', Object.assign(new Error('could not extend file "base/5/16396"'), { code: '53100' })],
    ['of Node', Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' })],
    ['of initdb', new Error('initdb: could not write file: No space left on device')],
  ])('is known by the error %s', async (_, error) => {
    await using folder = await temporaryFolder();
    expect(await tellFullDisk(error, folder.path)).toMatchObject({
      message: expect.stringContaining(`The disk of ${folder.path} is full`),
      cause: error,
    });
  });

  it('is not held responsible for other errors', async () => {
    await using folder = await temporaryFolder();
    const error = new Error('something else');
    expect(await tellFullDisk(error, folder.path)).toBe(error);
  });
});
