/** docs/generators.md holds what it says: each example is a program that compiles, runs, and prints what it claims. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const page = await readFile(join(root, 'docs/generators.md'), 'utf8');

interface Example {
  readonly section: string;
  readonly file: string;
  readonly code: string;
}

const sections = page.split(/^## /m).slice(1);

/**
 * The fences that open with exactly "```ts". One that is marked `no-run` reads flights out of a database; the tests of
 * `stream()` run its like.
 */
const examples: readonly Example[] = sections.flatMap((text) => {
  const [section = ''] = text.split('\n', 1);
  return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = ''], index) => ({
    section,
    file: `${section.toLowerCase()}-${index}.ts`,
    code,
  }));
});

let folder: string;
/** What each prints, by its file. */
let printed: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generators-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { file, code } of examples) await writeFile(join(folder, file), program(code));
  await writeFile(join(folder, 'all.js'), oneByOne);
  const { stdout } = await run(process.execPath, [join(folder, 'all.js'), ...examples.map(({ file }) => file)]);
  printed = JSON.parse(stdout);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(examples)('the example under "$section" prints what it says', ({ file, code }) => {
  const promised = claims(code);
  expect(promised).not.toEqual([]);
  expect(printed[file]).toEqual(promised);
});

test('the examples compile under the rules of this project', async () => {
  const types = dirname(dirname(createRequire(import.meta.url).resolve('@types/node/package.json')));
  await writeFile(
    join(folder, 'tsconfig.json'),
    // An example may leave a name unused, and here its imports are absolute; every other rule holds.
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [types], noUnusedLocals: false, rewriteRelativeImportExtensions: false },
      include: ['*.ts'],
    }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const outcome = await run(process.execPath, [tsc, '-p', folder], { timeout: 60_000 }).catch(
    (error: { stdout: string }) => error,
  );
  expect(outcome.stdout).toBe('');
}, 60_000);

test('every operator has a section of its own', async () => {
  // What operators are made of, and the entry that exports them.
  const parts = ['index', 'types', 'whole-number', 'iterator-of', 'hold', 'interruptible', 'bins', 'turn'];
  const files = (await readdir(join(root, 'src/iterable'))).map((file) => file.replace(/\.ts$/, ''));
  const operators = files.filter((file) => !parts.includes(file));
  const kebab = (title: string) => title.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const titles = sections.map((text) => kebab(text.split('\n', 1)[0] ?? ''));
  expect(operators.filter((operator) => !titles.includes(operator))).toEqual([]);
  for (const { section, code } of examples) {
    if (operators.includes(kebab(section))) expect(code).toContain(`/${kebab(section)}.ts'`);
  }
});

test('every link of the table leads to a section', () => {
  const anchors = sections.map((text) => (text.split('\n', 1)[0] ?? '').toLowerCase().replaceAll(' ', '-'));
  const links = Array.from(page.matchAll(/\]\(#([^)]*)\)/g), ([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => link === undefined || !anchors.includes(link))).toEqual([]);
});

/** Runs one file after the other in one process, and tells what each has printed, or thrown. */
const oneByOne = `
import { format } from 'node:util';
const printed = {};
for (const file of process.argv.slice(2)) {
  const lines = [];
  console.log = (...values) => lines.push(...format(...values).split('\\n'));
  await import('./' + file).catch((error) => lines.push(String(error)));
  printed[file] = lines;
}
process.stdout.write(JSON.stringify(printed));
`;

/** The example as a file elsewhere: its imports lead back here, and `print` is what the page says it is. */
function program(code: string): string {
  return `${code.replaceAll("from '../src/", `from '${root}src/`)}\nfunction print(...values: unknown[]) {\n  console.log(...values);\n}\nexport {};\n`;
}

/** The printed lines that the comments of an example claim, in order. */
function claims(code: string): string[] {
  return Array.from(code.matchAll(/\/\/ → (.*)$/gm), ([, line = '']) => line);
}
