/** Ctrl-C and a closed terminal: whatever is under way, everything ends, the embedded database too. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/app/embedded/folder.ts';
import { startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { migrate } from '../../src/app/migrate.ts';
import { createLog } from '../../src/log.ts';
import { addFlights } from '../utils/add-flights.ts';
import { programEnvironment } from '../utils/program-environment.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';
import { until } from '../utils/until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** With long names, more than the sockets between server and reader hold. */
const flights = 28_000;
const csv = '/export/flights.csv?fields=id,destination.name';

const log = createLog('silent');

let folder: TemporaryFolder;
/** Of all starts but the one that loads. */
let dataDir: string;
const groups: ChildProcess[] = [];
beforeAll(async () => {
  folder = await testFolder();
  dataDir = join(folder.path, 'data');
  await using embedded = await startDatabase();
  await migrate(embedded.url, { log, schema: 'public', waitMs: 0 });
  await addFlights(embedded.url, flights);
});
afterEach(() => {
  for (const { pid } of groups.splice(0)) if (pid && isAlive(-pid)) process.kill(-pid, 'SIGKILL');
});
afterAll(() => folder?.[Symbol.asyncDispose]());

/** A command of npm in a process group of its own, as a terminal has it. */
function npm(script: string, env: Record<string, string> = {}) {
  const { HOME } = process.env;
  const child = spawn('npm', [...script.split(' '), '--ignore-scripts'], {
    cwd: root,
    detached: true,
    env: {
      ...programEnvironment(),
      ...(HOME && { HOME }),
      DATA_DIR: dataDir,
      SEED_FLIGHTS: '0',
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  groups.push(child);
  const said: string[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => said.push(line));
  // The programs hold the other end of the pipe, for as long as they live.
  const closed = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code], stderr]) => ({ code, stderr }));
  return {
    closed,
    /** To all processes of the group, as a terminal does it. */
    kill: (signal: NodeJS.Signals) => process.kill(-Number(child.pid), signal),
    /** The first line of its output that has these words. */
    async says(words: string): Promise<string> {
      const over = closed.then(({ stderr }) => Promise.reject(new Error(`ended: ${said.join('\n')}\n${stderr}`)));
      over.catch(() => {});
      for (;;) {
        const found = said.find((line) => line.includes(words));
        if (found !== undefined) return found;
        await Promise.race([once(lines, 'line'), over]);
      }
    },
  };
}

async function download(url: string) {
  const req = request(`${url}${csv}`, { agent: false }).end();
  const [response] = (await once(req, 'response')) as [IncomingMessage];
  req.on('error', () => {});
  await once(response, 'readable');
  return { response, rest: () => text(response) };
}

/** From the file that PostgreSQL keeps while it runs. */
async function postmaster(place = dataDir): Promise<number | undefined> {
  const file = await readFile(join(place, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(file.split('\n')[0]) || undefined;
}

async function startDatabase() {
  const { url, dispose } = await startEmbedded({ dataDir, log, durable: false });
  return { url, [Symbol.asyncDispose]: dispose };
}

const databaseEnds = () => until(async () => (await postmaster()) === undefined);

describe('Ctrl-C at `npm start`', { timeout: 90_000 }, () => {
  it('lets an open download finish whole, and leaves nothing', async () => {
    const program = npm('start', { SHUTDOWN_GRACE_SECONDS: '3600' });
    const { url } = JSON.parse(await program.says('"listening"'));
    const { response, rest } = await download(url);
    program.kill('SIGINT');
    await program.says('"stopping"');
    expect((await rest()).trimEnd().split('\r\n')).toHaveLength(1 + flights);
    expect(response.complete).toBe(true);
    expect((await program.closed).code).toBe(0);
    expect(await postmaster()).toBeUndefined();
  });

  it('a second time, once the moment of the first is over, breaks readers off and still ends the database', async () => {
    const program = npm('start', { SHUTDOWN_GRACE_SECONDS: '3600' });
    const { url } = JSON.parse(await program.says('"listening"'));
    const { response, rest } = await download(url);
    program.kill('SIGINT');
    await program.says('ends it at once');
    program.kill('SIGINT');
    await expect(rest()).rejects.toThrow();
    expect(response.complete).toBe(false);
    expect((await program.closed).code).toBe(1);
    await databaseEnds();
  });

  it('as a closed terminal, ends everything', async () => {
    const program = npm('start', { SHUTDOWN_GRACE_SECONDS: '0' });
    const { url } = JSON.parse(await program.says('"listening"'));
    const { rest } = await download(url);
    program.kill('SIGHUP');
    await expect(rest()).rejects.toThrow();
    await program.closed;
    expect(await postmaster()).toBeUndefined();
  });

  it('while the flights are loaded ends everything', async () => {
    const place = join(folder.path, 'loading');
    const program = npm('start', { DATA_DIR: place, SEED_FLIGHTS: '300000' });
    await program.says('"loading flights"');
    program.kill('SIGINT');
    const { code, stderr } = await program.closed;
    expect([code, stderr]).toEqual([1, expect.stringContaining('stopped by SIGINT')]);
    expect(await postmaster(place)).toBeUndefined();
  });
});
