/** README's commands do what it shows: each is run as it stands, against a server of this test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';
import { read, root } from './files.ts';

/** Where README says that the server is. */
const place = 'localhost:4000';

const page = await read('README.md');

/** Every command that is shown with what it prints, by the heading above it. */
const examples = page.split(/^##+ /m).flatMap((section) => {
  const [title = ''] = section.split('\n', 1);
  const pairs = section.matchAll(/^```sh\n(.*?)^```\n\n```text\n(.*?)^```$/gms);
  return Array.from(pairs, ([, command = '', output = '']) => ({ title, command, output }));
});

let server: TestServer;
let folder: TemporaryFolder;

beforeAll(async () => {
  server = await startServer();
  // What a command reads is the project's; what it writes is not.
  folder = await temporaryFolder();
  for (const name of ['src', 'node_modules', 'package.json']) await symlink(join(root, name), join(folder.path, name));
});

afterAll(async () => {
  await server?.dispose();
  await folder?.[Symbol.asyncDispose]();
});

test('every door has a command', () => {
  const doors = page.slice(page.indexOf('\n## The doors\n'), page.indexOf('\n## Your own models\n'));
  const titles = Array.from(doors.matchAll(/^### (.*)$/gm), ([, title]) => title);
  expect(titles).toHaveLength(6);
  expect(examples.map(({ title }) => title)).toEqual(expect.arrayContaining(titles));
});

it.each(examples)('$title: the command prints what is shown', async ({ command, output }) => {
  const printed = lines(await bash(command.replaceAll(place, new URL(server.url).host)));
  const shown = matching(lines(output), printed);
  expect(printed).toEqual(shown.map((line, index) => (isLike(line, printed[index]) ? printed[index] : line)));
});

async function bash(command: string): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', command], {
    cwd: folder.path,
    // The database that the server reads, for programs that open it themselves.
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, DATABASE_URL: sharedUrl() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${stderr}`);
  return stdout;
}

const lines = (text: string): readonly string[] =>
  text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trimEnd());

/** Whether a line is as it is shown, with anything where that has a `…`. */
function isLike(shown: string, printed = ''): boolean {
  const parts = shown.split('…');
  let from = 0;
  for (const part of parts.slice(0, -1)) {
    if (printed.indexOf(part, from) < 0) return false;
    from = printed.indexOf(part, from) + part.length;
  }
  return parts.length > 1 && printed.startsWith(parts[0] ?? '') && printed.slice(from).endsWith(parts.at(-1) ?? '');
}

/** The lines shown, with each `…` replaced by the printed lines for which it stands: as many as it takes to go on. */
function matching(shown: readonly string[], printed: readonly string[]): readonly string[] {
  const gap = shown.indexOf('…');
  if (gap < 0) return shown;
  const after = shown.slice(gap + 1);
  const end = after.includes('…') ? printed.indexOf(after[0] ?? '', gap) : printed.length - after.length;
  if (end < gap) return shown;
  return [...shown.slice(0, gap), ...printed.slice(gap, end), ...matching(after, printed.slice(end))];
}
