/** Starts a server of the bench in a process of its own, by the same Node. Sluice has the flags of `npm start`. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { root } from '../../repo/files.ts';
import type { Vitals } from './probe.ts';
import { type ServerName, servers } from './servers.ts';

export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  /** How it has fared since it was last asked. */
  readonly vitals: () => Promise<Vitals>;
}

const [before = '', after = ''] = manifest.scripts.start.split(' exec node ');
/** Between Node and the script that `npm start` names. */
export const flags = after.split(' ').slice(0, -1);
/** What `npm start` sets in the environment, for the allocator of the C library. */
const variables = Object.fromEntries(before.split(' ').map((assignment) => assignment.split('=')));

/** Longer than a server takes to stop by itself. */
const STOP_MS = 5_000;

export interface StartOptions {
  readonly databaseUrl: string;
  /** Of Sluice's settings, those that differ from the defaults. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Folder for a CPU profile of the whole life of the server. Default: none is taken. */
  readonly profile?: string | undefined;
  /** Whether it counts what its requests make, which makes it slower. Default: no. */
  readonly counted?: boolean;
}

export async function startServer(
  name: ServerName,
  { databaseUrl, settings, profile, counted = false }: StartOptions,
): Promise<BenchServer> {
  const { script, imports, ours } = servers[name];
  const counting = counted ? ['test/bench/servers/count-probe.ts'] : [];
  const loaded = ['test/bench/servers/probe.ts', ...counting, ...imports].map(
    (path) => `--import=${pathToFileURL(join(root, path))}`,
  );
  const profiled = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...(ours ? flags : []), ...profiled, ...loaded, script], {
    cwd: root,
    // Settings of whoever runs the bench are not those that are measured.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      DATABASE_URL: databaseUrl,
      ...(ours && variables),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const closed = once(child, 'close');
  const ended = closed.then(() => {
    throw new Error(`${script} has ended`);
  });
  ended.catch(() => {});
  try {
    const url = await listening(child, script);
    return {
      url,
      async vitals() {
        child.send('vitals');
        // What the probe answers.
        const [vitals] = (await Promise.race([once(child, 'message'), ended])) as [Vitals];
        return vitals;
      },
      [Symbol.asyncDispose]: () => stop(child, closed),
    };
  } catch (error) {
    await stop(child, closed);
    throw error;
  }
}

/** The address in its log, which is read on to its end, so that it never waits for its reader. */
async function listening(child: ChildProcess, script: string): Promise<string> {
  let complaint = '';
  // Both are piped, above.
  const { stdout, stderr } = child as ChildProcessByStdio<null, Readable, Readable>;
  stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface(stdout)
    .on('line', (line) => {
      if (line.includes('"listening"')) resolve(JSON.parse(line).url);
    })
    .on('close', () => reject(new Error(`${script} ended:\n${complaint}`)));
  return promise;
}

async function stop(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await closed;
  clearTimeout(timer);
}
