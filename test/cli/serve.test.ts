/** `sluice serve`, as a program that is told an address. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read } from '../repo/files.ts';
import { sharedUrl } from '../utils/database.ts';
import { programEnvironment } from '../utils/program-environment.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** In a folder of its own, with the files that it is told of; it does not outlive who uses it. */
async function start(name: string, args: readonly string[], { files = {}, env = {} }: Options = {}) {
  const cwd = join(folder.path, name);
  await mkdir(cwd);
  for (const [file, content] of Object.entries(files)) await writeFile(join(cwd, file), content);
  const child = spawn(process.execPath, [program, 'serve', ...args], {
    cwd,
    env: { ...programEnvironment(), XDG_CACHE_HOME: folder.path, PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stop, exited] = [child.kill.bind(child), once(child, 'exit')];
  return Object.assign(child, {
    async [Symbol.asyncDispose]() {
      stop();
      await exited;
    },
  });
}

/** What it says until it listens. */
async function saidBy({ stderr }: Awaited<ReturnType<typeof start>>): Promise<string> {
  let said = '';
  for await (const part of stderr.iterator({ destroyOnReturn: false })) {
    said += part;
    if (said.includes('/export/')) break;
  }
  return said;
}

interface Options {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

describe('`sluice serve`', () => {
  it('says what README shows', async () => {
    const [, shown = ''] = /^```console\n\$ npx sluice serve \S+\n(.*?)^```$/ms.exec(await read('README.md')) ?? [];
    await using child = await start('readme', [sharedUrl()]);
    const said = await saidBy(child);
    const steady = (text: string) =>
      text
        .replace(/after [\d.]+ s/, 'after … s')
        .replaceAll(/127\.0\.0\.1:\d+/g, '…')
        .trimEnd();
    expect(steady(said)).toBe(steady(shown));
  }, 90_000);

  it('says what it does and leaves out, serves, and stops when it is told to', async () => {
    const config = `export default { models: { Booking: false, Airport: { list: 'fields', omit: ['latitude'] } } };`;
    await using child = await start('serving', [sharedUrl()], { files: { 'sluice.config.ts': config } });
    const said = await saidBy(child);
    expect(said).toMatch(
      /^connecting to the database …\nreading the schema of the database …\ngenerating a client for 3 models …\nstarting …\n\n {2}Sluice is listening, after [\d.]+ s\. Lists: fields, flights\.\n/,
    );
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    const csv = await fetch(`${url}/export/fields.csv?first=1`);
    expect(await csv.text()).toMatch(/^iata,name,city,state,country,longitude\r\n/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 90_000);

  const cases: readonly [name: string, args: readonly string[], words: RegExp, options?: Options][] = [
    ['nothing', [], /^Name the database, as postgresql:\/\/user:password@host:5432\/database, or set DATABASE_URL\.$/],
    [
      'password',
      ['postgresql://a:b@c/d#e@127.0.0.1:1/f'],
      /^The address has a \/ \? or # before its host: write it percent-encoded, as %2F, %3F or %23, in postgresql:\/\/user:password@host:5432\/database\.$/,
    ],
    ['parameter', ['postgresql://a@127.0.0.1:1/b?x=1'], /^The address has the parameter x, which is not heeded here/],
    [
      'others',
      [sharedUrl(), '--host', '0.0.0.0'],
      /^HOST=0\.0\.0\.0 lets other machines read all that is served.* or set AUTH=off/,
    ],
    ['auth', [sharedUrl()], /^AUTH=on: must be off, or not be set\.$/, { env: { AUTH: 'on' } }],
    ['port', [sharedUrl(), '--port', 'x'], /^These settings are not valid:\n {2}PORT=x: /],
    ['no config', [sharedUrl(), '--config', 'none.ts'], /^The config none\.ts cannot be loaded: Cannot find module/],
    [
      'empty',
      [sharedUrl()],
      /^The config sluice\.config\.mjs cannot be loaded: it has no default export/,
      { files: { 'sluice.config.mjs': '' } },
    ],
    [
      'syntax',
      [sharedUrl()],
      /^The config sluice\.config\.ts cannot be loaded: sluice\.config\.ts:2: /,
      { files: { 'sluice.config.ts': 'export default {\n  models: }\n' } },
    ],
    [
      'not a config',
      [sharedUrl()],
      /^The config is not valid: models: Invalid input: .*received array\.$/,
      { files: { 'sluice.config.mjs': 'export default { models: [] };' } },
    ],
    [
      'unknown',
      [sharedUrl()],
      /^The config names the model Flights, which is not there: did you mean Flight\?/,
      { files: { 'sluice.config.mjs': 'export default { models: { Flights: false } }' } },
    ],
    [
      'no models',
      [sharedUrl(), '--schema', 'a.prisma'],
      /^Nothing of this database can be served\. The schema has no models, or the config leaves out all of them\.$/,
      { files: { 'a.prisma': '// none\n' } },
    ],
    [
      'schema',
      [sharedUrl(), '--schema', 'a.prisma'],
      /^Prisma cannot read the schema: a\.prisma:2: Type "Txt" is neither/,
      { files: { 'a.prisma': 'model A {\n  id Txt @id\n  model Int\n}\n' } },
    ],
  ];
  it.each(cases)(
    '%s: one line, and what to do',
    async (name, args, words, options) => {
      await using child = await start(name, args, options);
      const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect(code).toBe(1);
      expect(said).not.toContain('2 models');
      // Each step is told before it begins.
      expect(said.replaceAll(/^.* …\n/gm, '').trimEnd()).toMatch(words);
      expect(said).not.toMatch(/^ +at /m);
    },
    90_000,
  );

  it('stops at once while a database does not answer', async () => {
    await using silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await using child = await start('silent', [`postgresql://a@127.0.0.1:${port}/b`]);
    const [socket] = (await once(silent, 'connection')) as [Socket];
    // What came is read, so that the end is heard.
    socket.resume();
    child.kill('SIGINT');
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect([code, said]).toEqual([1, 'connecting to the database …\nStopped.\n']);
  });
});
