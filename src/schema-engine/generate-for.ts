/** From a schema to a Prisma client and our datamodel, generated once for each schema and set of versions. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, realpath, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { codeOf, messageOf } from '../errors.ts';
import { CACHE_ADVICE } from './cache-folder.ts';
import { isWhole, listFiles } from './file-list.ts';
import { writeLargeClient } from './large-client.ts';
import { withOwnGenerators } from './own-generators.ts';
import { prismaWords } from './prisma-words.ts';
import { MAKING, pruneCache } from './prune-cache.ts';
import type { SchemaFile } from './schema-files.ts';
import { blocksOf } from './schema-text.ts';

export interface Generated {
  /** The module of the Prisma client. */
  readonly client: string;
  /** The module of the datamodel. */
  readonly datamodel: string;
  /** Whether it was there already. */
  readonly isCached: boolean;
}

export interface GenerateOptions {
  /** Keeps what is generated, for the next time; not below node_modules, where Node runs no TypeScript. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Of the app's schema the models are taken; its generators are left aside. Several processes may generate at once: each
 * makes a folder of its own, and the first to be done gives its folder the name by which all find it.
 * @throws Error in Prisma's words, with the file and the line, when it cannot read the schema, or a generator fails.
 */
export async function generateFor(files: readonly SchemaFile[], options: GenerateOptions): Promise<Generated> {
  const { cache, signal } = options;
  const schema = withOwnGenerators(files, generatorCommand());
  const packages = await locatePackages();
  const folder = join(cache, await keyOf(schema, packages));
  if (await isWhole(folder)) {
    // What is used is not pruned.
    await utimes(folder, new Date(), new Date()).catch(() => undefined);
    return generatedIn(folder, true);
  }
  await pruneCache(cache);
  const making = join(cache, `${MAKING}${randomUUID()}`);
  try {
    await takeAwayDamaged(folder, cache);
    await write(making, schema, packages);
    if (modelsIn(schema) > MOST_GENERATED) await writeLargeClient(making, schema, packages.client);
    else await runPrisma(making, packages, signal);
    await listFiles(making);
    await rename(making, folder).catch(async (error: unknown) => {
      // Another process was quicker.
      if (!(await isThere(folder))) throw error;
    });
  } catch (cause) {
    if (!NOT_WRITTEN.test(`${codeOf(cause)} ${messageOf(cause)}`)) throw cause;
    throw new Error(`Clients cannot be generated into ${cache}: ${messageOf(cause)}. ${CACHE_ADVICE}`, { cause });
  } finally {
    // What stays is pruned another time.
    await rm(making, { recursive: true, force: true }).catch(() => undefined);
  }
  return generatedIn(folder, false);
}

/** A machine that went down may have left files without their contents. One that is whole is another process's. */
async function takeAwayDamaged(folder: string, cache: string): Promise<void> {
  if (!(await isThere(folder)) || (await isWhole(folder))) return;
  const damaged = join(cache, `${MAKING}${randomUUID()}`);
  await rename(folder, damaged);
  await rm(damaged, { recursive: true, force: true });
}

/** In Node's words, or in those of a generator. */
const NOT_WRITTEN = /\b(?:EACCES|ENOTDIR|EPERM|EROFS|ENOSPC|EDQUOT)\b/;

/** For more, Prisma's generator takes longer than somebody waits: a second for each dozen on a busy machine. */
const MOST_GENERATED = 150;

const modelsIn = (schema: readonly SchemaFile[]) =>
  schema.flatMap(({ content }) => blocksOf(content)).filter(({ kind }) => kind === 'model' || kind === 'view').length;

const generatedIn = (folder: string, isCached: boolean): Generated => ({
  client: join(folder, 'client', 'client.ts'),
  datamodel: join(folder, 'sluice.ts'),
  isCached,
});

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The same from src and from dist. */
const besides = (module: string) => fileURLToPath(new URL(`${module}${extname(import.meta.url)}`, import.meta.url));

const generatorCommand = () => `"${process.execPath}" "${besides('../generator/main')}"`;

interface Packages {
  readonly prisma: Package;
  readonly client: Package;
}

interface Package {
  readonly folder: string;
  readonly version: string;
}

async function locatePackages(): Promise<Packages> {
  const [prisma, client] = await Promise.all(['prisma', '@prisma/client'].map(locate));
  if (prisma === undefined || client === undefined) throw new Error('unreachable');
  return { prisma, client };
}

async function locate(name: string): Promise<Package> {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
  return { folder: await realpath(dirname(file)), version };
}

/** What the outcome depends on: the schema, the versions, and where the client's runtime is. */
async function keyOf(schema: readonly SchemaFile[], packages: Packages): Promise<string> {
  const own = ['../generator/main', '../generator/datamodel-of', '../core/model/datamodel-data', './large-client'];
  const parts = [schema, packages, await Promise.all(own.map((module) => readFile(besides(module), 'utf8')))];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

async function write(folder: string, schema: readonly SchemaFile[], { client }: Packages): Promise<void> {
  for (const { path, content } of schema) {
    const file = join(folder, 'schema', path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, content);
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  // The client finds its runtime where we find ours, so that both are one.
  const scope = join(folder, 'node_modules', '@prisma');
  await mkdir(scope, { recursive: true });
  await symlink(client.folder, join(scope, 'client'), 'junction');
}

const run = promisify(execFile);

async function runPrisma(cwd: string, { prisma }: Packages, signal: AbortSignal | undefined): Promise<void> {
  const args = [join(prisma.folder, 'build', 'index.js'), 'generate', '--schema', 'schema', '--no-hints'];
  const env = {
    ...process.env,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    // It looks for an engine that it then does not use, and downloads it where it finds none.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    NO_COLOR: '1',
  };
  try {
    await run(process.execPath, args, { cwd, env, maxBuffer: MAX_OUTPUT, ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    if (codeOf(cause) === 'ENOENT') throw cause;
    const { stdout = '', stderr = '' } = cause as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(prismaWords(`${stdout}\n${stderr}`), { cause });
  }
}

const MAX_OUTPUT = 64 * 1024 * 1024;
