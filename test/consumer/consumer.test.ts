/** Somebody's own app, on the packed package: installed, generated, typechecked, started, and read by real clients. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { read, root } from '../repo/files.ts';
import { createEmptyDatabase } from '../utils/database.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';

const run = promisify(execFile);

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

let folder: TemporaryFolder;
let app: string;
let tarball: Buffer;
let names: readonly string[];
let manifest: Manifest;
let database: Awaited<ReturnType<typeof createEmptyDatabase>>;

/** As npx and npm's scripts set it: the app's commands come first on the path. */
const env = () => ({
  ...process.env,
  PATH: [join(app, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
  DATABASE_URL: database.url,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  NODE_OPTIONS: '',
});

beforeAll(async () => {
  folder = await temporaryFolder();
  app = join(folder.path, 'shop');
  await cp(join(root, 'test/consumer/shop'), app, { recursive: true });
  await pack();
  await install();
  database = await createEmptyDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const file of ['tables.sql', 'rows.sql']) await client.query(await readFile(join(app, file), 'utf8'));
  await client.end();
  await run(process.execPath, [join(app, 'node_modules/prisma/build/index.js'), 'generate'], { cwd: app, env: env() });
}, 180_000);

afterAll(async () => {
  await database?.dispose();
  await folder?.[Symbol.asyncDispose]();
});

/** What `npm pack` makes, compiled into a folder of the test's own. */
async function pack(): Promise<void> {
  const staged = join(folder.path, 'staged');
  await mkdir(staged);
  for (const name of ['package.json', 'README.md', 'LICENSE', 'tsconfig.json'])
    await cp(join(root, name), join(staged, name));
  const out = join(staged, 'dist');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', join(root, 'src/tsconfig.build.json'), '--outDir', out]);
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder.path], {
    cwd: staged,
  });
  // npm's own form, of which this is a part.
  const packed = JSON.parse(stdout) as Readonly<Record<string, Packed>> | readonly Packed[];
  const [about] = Object.values(packed);
  if (about === undefined) throw new Error(`npm pack says ${stdout}`);
  names = about.files.map(({ path }) => path);
  tarball = await readFile(join(folder.path, about.filename));
}

interface Purchases {
  readonly purchases: { readonly rows: readonly object[]; readonly end: { readonly rowCount: number } | null };
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** The tarball, and beside it what it declares and no more: what it does not declare cannot be found. */
async function install(): Promise<void> {
  const modules = join(app, 'node_modules');
  await mkdir(join(modules, 'sluice'), { recursive: true });
  const file = join(folder.path, 'sluice.tgz');
  await writeFile(file, tarball);
  await run('tar', ['-xzf', file, '-C', join(modules, 'sluice'), '--strip-components=1']);
  manifest = JSON.parse(await readFile(join(modules, 'sluice/package.json'), 'utf8'));
  const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
  for (const name of [...declared, '@types/node', '@types/pg', '@types/ws']) {
    await mkdir(join(modules, name, '..'), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  await mkdir(join(modules, '.bin'));
  // npm does so with every command that a package brings.
  await chmod(join(modules, 'sluice/dist/generator/main.js'), 0o755);
  await symlink('../sluice/dist/generator/main.js', join(modules, '.bin/prisma-sluice'));
}

describe('the packed file', () => {
  it('has the library compiled, with its types, and neither a test nor the demo', () => {
    expect(names).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/pothos/index.js']));
    expect(names.filter((name) => /test|bench|^src|embedded|flight|booking|(^|\/)app\//i.test(name))).toEqual([]);
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
    expect(
      Object.keys({ ...manifest.dependencies }).filter((name) => /embedded|vega|hyparquet|^node-/.test(name)),
    ).toEqual([]);
  });

  it('has commands that run', async () => {
    const command = (name: string, ...args: string[]) =>
      run(process.execPath, [join(app, 'node_modules/sluice', name), ...args], { cwd: app, env: env() });
    const { stdout } = await command('dist/cli/main.js', '--help');
    expect(stdout).toContain('sluice download');
    await command('dist/cli/main.js', 'pull', database.url, '-o', 'pulled.prisma');
    expect(await readFile(join(app, 'pulled.prisma'), 'utf8')).toContain('enum order_status');
  });

  it('passes publint', async () => {
    const { messages } = await publint({
      pack: {
        tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) as ArrayBuffer,
      },
      level: 'warning',
    });
    expect(messages.map((message) => formatMessage(message, manifest as never))).toEqual([]);
  });

  it('has types that are right for who imports modules', async () => {
    const result = await checkPackage(createPackageFromTarballData(tarball));
    const problems = 'problems' in result ? result.problems : ['it has no types'];
    // It is of modules alone: for CommonJS, Node of this version can require them.
    const others = problems.filter(
      (problem) => typeof problem === 'string' || !['NoResolution', 'CJSResolvesToESM'].includes(problem.kind),
    );
    expect(others).toEqual([]);
  });

  it('has a client of 8 kB at most, which needs no module of Node', async () => {
    const { build } = await import('vite');
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: true,
        lib: { entry: join(app, 'node_modules/sluice/dist/client/index.js'), formats: ['es'] },
      },
    });
    const chunks = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
    const code = chunks.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
    const { gzipSync } = await import('node:zlib');
    expect(code).not.toMatch(/from\s*["']node:/);
    expect(gzipSync(code).length).toBeLessThanOrEqual(8 * 1024);
  });
});

describe('an app on it', () => {
  it('has at most 40 lines beside its models', async () => {
    const files = (await readdir(join(app, 'src'))).filter((name) => ['server.ts', 'prisma.ts'].includes(name));
    const texts = await Promise.all(files.map((name) => read(`test/consumer/shop/src/${name}`)));
    expect(
      texts
        .join('')
        .split('\n')
        .filter((line) => line.trim() !== '').length,
    ).toBeLessThanOrEqual(40);
  });

  it('is right by its types', { timeout: 60_000 }, async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', app, '--skipLibCheck']).catch((error) => error);
    expect(stdout).toBe('');
  });

  it('reads rows in its own code, and continues by a token in the order of an enum that grew', async () => {
    const { stdout } = await run(process.execPath, ['src/totals.ts'], { cwd: app, env: env() });
    const [sum] = await ask<{ pieces: number }>(
      `SELECT sum(pieces)::int AS pieces FROM order_lines JOIN orders USING (shop_id, number) WHERE status = 'paid in full'`,
    );
    expect(JSON.parse(stdout)).toEqual({ pieces: sum?.pieces, all: 3000 });
  });

  describe.each([
    ['Yoga, Node and ws of its own', 'src/server.ts'],
    ['a whole server of Sluice', 'src/whole-server.ts'],
  ])('serves by %s', (_, file) => {
    let child: ChildProcess;
    let url: string;
    beforeAll(async () => {
      child = spawn(process.execPath, [file], { cwd: app, env: env(), stdio: ['ignore', 'pipe', 'inherit'] });
      if (child.stdout === null) throw new Error('its output is piped, above');
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      url = `http://127.0.0.1:${JSON.parse(line).port}`;
    });
    afterAll(async () => {
      child?.kill('SIGTERM');
      const [code] = child?.exitCode === null ? await once(child, 'exit') : [child?.exitCode];
      expect(code).toBe(0);
    });

    const post = async (query: string, accept: string) =>
      (
        await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept },
          body: JSON.stringify({ query }),
        })
      ).text();

    it('lists, filtered and ordered by the names that its types show', async () => {
      const where = '{ buyer: { equals: "customer \\"7\\"" }, lines: { some: { count: { gt: 2 } } } }';
      const answer = JSON.parse(
        await post(
          `{ purchases(where: ${where}, orderBy: [{ status: desc }], first: 3) { shop number buyer status total secret lines(first: 1) { article count } } }`,
          'application/json',
        ),
      );
      expect(answer.errors).toBeUndefined();
      const [first] = answer.data.purchases;
      expect(first).toMatchObject({ buyer: 'customer "7"', status: 'PAID', secret: '***' });
    });

    it('lists through many-to-many relations, both ways', async () => {
      const where = '{ tags: { some: { articles: { some: { sku: { equals: "article 2" } } } } } }';
      const answer = JSON.parse(await post(`{ articles(where: ${where}) { sku tags { name } } }`, 'application/json'));
      const tags = [{ name: 'gift' }, { name: 'rush' }];
      expect(answer.data.articles).toEqual([0, 1, 2].map((n) => ({ sku: `article ${n}`, tags })));
    });

    it('@stream and subscriptions, whole', async () => {
      const parts = await post('{ purchases(first: 500) @stream { number } }', 'multipart/mixed');
      expect(parts.match(/"number":/g)).toHaveLength(500);
      expect(parts).toContain('"complete":true');
      const events = await post('subscription { purchases { rows { number } end { rowCount } } }', 'text/event-stream');
      expect(events.match(/"number":/g)).toHaveLength(3000);
      expect(events).toContain('"rowCount":3000');
    });

    it('subscriptions over WebSocket', async () => {
      const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
      const query = 'subscription { purchases(batchSize: 500) { rows { number } end { rowCount } } }';
      const results = await Array.fromAsync(client.iterate<Purchases>({ query }));
      await client.dispose();
      expect(results.flatMap(({ data }) => data?.purchases.rows ?? [])).toHaveLength(3000);
      expect(results.at(-1)?.data?.purchases.end).toEqual({ rowCount: 3000 });
    });

    it.runIf(file.includes('whole'))('what it promises, as its own check finds', { timeout: 240_000 }, async () => {
      const command = [join(app, 'node_modules/sluice/dist/cli/main.js'), 'conformance', '--url', url];
      const { stdout } = await run(process.execPath, command, { cwd: app }).catch((error) => error);
      expect(stdout).toContain('The list purchases was read. Every promise is kept.');
    });

    it('downloads, without the masked column', async () => {
      const response = await fetch(`${url}/export/purchases.csv?first=2`);
      const [head, ...rows] = (await response.text()).split('\r\n');
      expect(head).toBe('shop,number,buyer,status,total,placedAt');
      expect(rows).toHaveLength(3);
      expect((await fetch(`${url}/export/purchases.ndjson?fields=secret`)).status).toBe(404);
    });
  });
});

async function ask<R extends object>(sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}
