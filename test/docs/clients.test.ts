/** The recipes of docs/clients.md, each run as it stands against a server of this test. */
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { read, root } from '../repo/files.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';

const run = promisify(execFile);
const page = await read('docs/clients.md');

/** Programs with what they print, by the heading above them. */
const recipes = page.split(/^## /m).flatMap((section) => {
  const [title = ''] = section.split('\n', 1);
  const pairs = section.matchAll(/^```(ts|python)\n(.*?)^```\n\n```text\n(.*?)^```$/gms);
  return Array.from(pairs, ([, language = '', program = '', output = '']) => ({ title, language, program, output }));
});

/** Python packages that are missing here. */
const missing = async (program: string): Promise<string> => {
  const packages = Array.from(program.matchAll(/^import (\w+)$/gm), ([, name]) => name);
  const error = await run('python3', ['-c', `import ${packages.join(', ')}`]).then(
    () => '',
    (failure: Error) => failure.message,
  );
  return error.trim().split('\n').at(-1) ?? '';
};

let server: TestServer;
let folder: TemporaryFolder;

beforeAll(async () => {
  server = await startServer();
  folder = await temporaryFolder();
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
});

afterAll(async () => {
  await server?.dispose();
  await folder?.[Symbol.asyncDispose]();
});

test('every client has a recipe of at most 20 lines', () => {
  expect(recipes.map(({ title }) => title)).toEqual([
    'sluice/client',
    'Apollo Client',
    'urql',
    'graphql-ws',
    'EventSource',
    'fetch',
    'pandas',
    'DuckDB',
  ]);
  expect(recipes.filter(({ program }) => program.trim().split('\n').length > 20)).toEqual([]);
});

test.concurrent.each(recipes)('$title', async ({ title, language, program, output }) => {
  if (language === 'python') {
    const reason = await missing(program);
    if (reason !== '') {
      process.stderr.write(`${title} is not tested here: ${reason}\n`);
      return;
    }
  }
  const here = program
    .replaceAll('localhost:4000', new URL(server.url).host)
    .replaceAll("'sluice/client'", `'${root}src/client/index.ts'`);
  const file = join(folder.path, `recipe-${title.replaceAll('/', '-')}.${language === 'ts' ? 'ts' : 'py'}`);
  await writeFile(file, here);
  const [command, args] =
    language === 'ts' ? [process.execPath, ['--experimental-eventsource', '--no-warnings', file]] : ['python3', [file]];
  const { stdout } = await run(command, args, { cwd: folder.path, timeout: 60_000 });
  const parts = output.trim().split('…');
  expect(stdout.trim().startsWith(parts[0] ?? '')).toBe(true);
  if (parts.length === 1) expect(stdout.trim()).toBe(output.trim());
});
