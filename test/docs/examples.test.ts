/** The examples in the docs of public functions: each is a program that compiles, and prints what it claims. */
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesOf, read, root } from '../repo/files.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';

const run = promisify(execFile);

/** What an example may use without saying where it comes from. */
const given = `
declare const source: AsyncIterable<number>;
declare const batches: AsyncGenerator<number[], void, undefined>;
declare const signal: AbortSignal;
declare const file: { write(content: Uint8Array): Promise<unknown> };
declare const connectionString: string;
declare const schema: import('graphql').GraphQLSchema;
declare const sluice: import('${root}src/core/run/sluice.ts').Sluice;
function print(...values: unknown[]) {
  console.log(...values);
}
`;

/** A client with `stream()`, for the examples that read by one. */
const client = `
import { PrismaPg as Adapter } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { rowStreams as extend } from '${root}src/core/run/row-streams.ts';
import { PrismaClient as Client } from '${root}src/app/generated/prisma/client.ts';
import { datamodel as data } from '${root}src/app/generated/sluice.ts';
const own = new Pool();
const prisma = new Client({ adapter: new Adapter(own) }).$extends(extend({ pool: own, datamodel: data }));
`;

/** Packages and generated modules that the examples take for granted. */
const known: Readonly<Record<string, string>> = {
  pg: "import pg from 'pg';",
  PrismaPg: "import { PrismaPg } from '@prisma/adapter-pg';",
  PrismaClient: `import { PrismaClient } from '${root}src/app/generated/prisma/client.ts';`,
  builder: `import { builder } from '${root}src/app/builder.ts';`,
  createYoga: "import { createYoga } from 'graphql-yoga';",
  rowStreams: `import { rowStreams } from '${root}src/core/run/row-streams.ts';`,
  useSluice: `import { useSluice } from '${root}src/graphql/use-sluice.ts';`,
  datamodel: `import { datamodel } from '${root}src/app/generated/sluice.ts';`,
};

const sources = (await filesOf('src')).filter((file) => /\.ts$/.test(file) && !file.startsWith('src/app/generated/'));
const modules = await Promise.all(sources.map(async (file) => ({ file, text: await read(file) })));

/** Each function of the operators, by its name, with its file. */
const operators = new Map(
  modules
    .filter(({ file }) => file.startsWith('src/iterable/'))
    .flatMap(({ file, text }) => exportsOf(text).map((name) => [name, file])),
);

const examples = modules.flatMap(({ file, text }) =>
  Array.from(text.matchAll(/^ *\* @example\n *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm), ([, block = ''], index) => ({
    file,
    name: `${file.replaceAll(/\W/g, '-')}-${index}.ts`,
    code: block.replaceAll(/^ *\* ?/gm, ''),
    own: exportsOf(text),
  })),
);

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  for (const example of examples) await writeFile(join(folder.path, example.name), program(example));
});

afterAll(() => folder?.[Symbol.asyncDispose]());

test('every operator, and each way into the library, has an example', () => {
  const parts = ['types', 'whole-number', 'iterator-of', 'hold', 'interruptible', 'bins', 'turn']; // what operators are made of
  const needed = [
    ...[...operators.values()].filter((file) => !parts.some((part) => file === `src/iterable/${part}.ts`)),
    'src/core/run/row-streams.ts',
    'src/core/run/sluice.ts',
    'src/server/server.ts',
    'src/core/model/datamodel.ts',
    'src/pothos/index.ts',
    'src/graphql/use-sluice.ts',
    'src/client/create-client.ts',
    'src/client/download.ts',
    'src/encode/formats.ts',
    'src/http/downloads.ts',
    'src/ws/sluice-server.ts',
  ];
  const shown = examples.map(({ file }) => file);
  expect(needed.filter((file) => !shown.includes(file))).toEqual([]);
});

test('the examples compile under the rules of this project', async () => {
  await writeFile(
    join(folder.path, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        typeRoots: [join(root, 'node_modules/@types')],
        noUnusedLocals: false,
        rewriteRelativeImportExtensions: false,
      },
      include: ['*.ts'],
    }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const outcome = await run(process.execPath, [tsc, '-p', folder.path], { timeout: 60_000 }).catch(
    (error: { stdout: string }) => error,
  );
  expect(outcome.stdout).toBe('');
}, 60_000);

test('the examples print what they say', async () => {
  const printing = examples.filter(({ code }) => claims(code).length > 0);
  await writeFile(join(folder.path, 'all.ts'), printing.map(({ name }) => `await import('./${name}');\n`).join(''));
  const { stdout } = await run(process.execPath, [join(folder.path, 'all.ts')], { timeout: 20_000 });
  expect(stdout.trimEnd().split('\n')).toEqual(printing.flatMap(({ code }) => claims(code)));
});

function program({ file, code, own }: (typeof examples)[number]): string {
  const uses = (name: string) =>
    new RegExp(`\\b${name}\\b`).test(code) && !new RegExp(`(import [^']*|const )\\b${name}\\b`).test(code);
  const imports = [
    ...own.filter(uses).map((name) => `import { ${name} } from '${root}${file}';`),
    ...[...operators]
      .filter(([name]) => uses(name) && !own.includes(name))
      .map(([name, from]) => `import { ${name} } from '${root}${from}';`),
    ...Object.entries(known)
      .filter(([name]) => uses(name) && !own.includes(name))
      .map(([, line]) => line),
  ];
  const needsClient = uses('prisma') && !code.includes('const prisma');
  return `${needsClient ? client : ''}${imports.join('\n')}\n${given}\n${paths(code)}\nexport {};\n`;
}

/** Where the packages and files are that an example names. Examples speak of a shop; the demo's flights stand in for its orders. */
const paths = (code: string) =>
  code
    .replaceAll('prisma.order.', 'prisma.flight.')
    .replaceAll('where: { total:', 'where: { delay:')
    .replaceAll("from './generated/", `from '${root}src/app/generated/`)
    .replaceAll("from 'sluice'", `from '${root}src/index.ts'`)
    .replaceAll("from 'sluice/pothos'", `from '${root}src/pothos/index.ts'`);

function exportsOf(text: string): string[] {
  const found = text.matchAll(/^export (?:async )?(?:function\*? |const )(\w+)/gm);
  return [...new Set(Array.from(found, ([, name = '']) => name))];
}

/** The printed lines that the comments of an example claim, in order. */
const claims = (code: string): string[] => Array.from(code.matchAll(/\/\/ → (.*)$/gm), ([, line = '']) => line);
