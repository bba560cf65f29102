/** The commands of README.md and of docs/ print what these pages show: each is run as it stands, against a server of this test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { sharedUrl } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';
import { papersOf, read, root } from './files.ts';

/** Where the pages say that the server is. */
const place = 'localhost:4000';

const papers = await papersOf();
const pages = await Promise.all(papers.map(async (paper) => ({ paper, page: await read(paper) })));

/** Every command that is shown with what it prints, by its page and the heading above it. */
const examples = pages.flatMap(({ paper, page }) =>
  page.split(/^##? /m).flatMap((section) => {
    const [title = ''] = section.split('\n', 1);
    const pairs = section.matchAll(/^```sh\n(.*?)^```\n\n```text\n(.*?)^```$/gms);
    return Array.from(pairs, ([, command = '', output = '']) => ({ paper, title, command, output }));
  }),
);

/** The operations that are shown as GraphQL. */
const documents = pages.flatMap(({ paper, page }) =>
  Array.from(page.matchAll(/^```graphql\n(.*?)^```$/gms), ([, document = '']) => ({ paper, document })),
);

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

test('README is short enough to be read at once', async () => {
  const readme = await read('README.md');
  expect(readme.split('\n').length - 1).toBeLessThanOrEqual(150);
  expect(readme.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(900);
});

test('every transport has a command', () => {
  const commands = examples.filter(({ paper }) => paper === 'docs/transports.md').map(({ title }) => title);
  const transports = ['CSV', 'NDJSON', '`@stream`', 'Subscription over SSE', 'Subscription over WebSocket'];
  expect(commands).toEqual(expect.arrayContaining(transports));
  expect(examples.map(({ paper }) => paper)).toEqual(expect.arrayContaining(['docs/library.md', 'docs/client.md']));
});

test('every page of docs is linked from README', async () => {
  const readme = await read('README.md');
  expect(papers.filter((paper) => paper !== 'README.md' && !readme.includes(`](${paper})`))).toEqual([]);
});

test.each(pages)('every link of $paper within the pages leads to a heading', async ({ paper, page }) => {
  const links = page.matchAll(/\]\((?!https?:)([^)#\s]*\.md)?#([^)\s]+)\)/g);
  const broken: string[] = [];
  for (const [link, target, anchor = ''] of links) {
    const text = target === undefined ? page : await read(join(dirname(paper), target));
    if (!anchorsOf(text).includes(anchor)) broken.push(link);
  }
  expect(broken).toEqual([]);
});

test('the files of a project that the docs show are those of the project that is tested', async () => {
  const page = `${await read('docs/library.md')}\n${await read('docs/server.md')}`;
  const files = Array.from(page.matchAll(/^ *```ts\n *\/\/ (src\/(?!app\/)\S+)\n(.*?)^ *```$/gms));
  expect(files.map(([, path]) => path)).toEqual(['src/prisma.ts', 'src/server.ts', 'src/whole-server.ts']);
  for (const [, path, shown = ''] of files) {
    expect(shown.replaceAll(/^ {3}/gm, '')).toBe(await read(`test/consumer/shop/${path}`));
  }
});

test.each(documents)('the GraphQL of $paper is valid: $document', async ({ document }) => {
  const schema = buildSchema(await read('src/app/schema.graphql'));
  expect(validate(schema, parse(document))).toEqual([]);
});

it.each(examples)('$paper, $title: the command prints what is shown', async ({ command, output }) => {
  const printed = lines(await bash(command.replaceAll(place, new URL(server.url).host)));
  const shown = matching(lines(output), printed);
  expect(printed).toEqual(shown.map((line, index) => (isLike(line, printed[index]) ? printed[index] : line)));
});

/** The names by which GitHub links to the headings of a page. */
const anchorsOf = (page: string): readonly string[] =>
  Array.from(page.matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

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
