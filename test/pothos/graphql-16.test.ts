/** An app with an older graphql is told so at start, whichever part of Sluice it imports. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { filesOf, read, root } from '../repo/files.ts';

const run = promisify(execFile);

/** Gives graphql 16 to everybody, as a project has it that has not moved on. */
const hooks = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (name, context, next) => next(name.replace(/^graphql(?=$|\\/)/, 'graphql-16'), context),
  });
`)}`;

test.each(['pothos', 'graphql', 'http', 'server'])('src/%s/index.ts names both versions', async (part) => {
  const program = `await import('./src/${part}/index.ts');`;
  const args = ['--import', hooks, '--input-type=module', '--eval', program];
  const { stderr } = await run(process.execPath, args, { cwd: root }).catch((error: { stderr: string }) => error);
  expect(stderr).toContain('Error: Sluice needs graphql 17, and found graphql 16.15.0. Run `npm install graphql@17`');
});

test('everything that graphql 16 lacks is imported from the file that says so', async () => {
  // Its values, as an app with this version has them.
  const old: object = await import('graphql-16');
  const files = (await filesOf('src')).filter((file) => /^src\/(?!app\/|console\/).*\.ts$/.test(file));
  const lacking = await Promise.all(
    files.map(async (file) => {
      const lists = (await read(file)).matchAll(/^import \{([^}]*)\} from 'graphql';/gm);
      const names = Array.from(lists, ([, list = '']) => list.split(',').map((name) => name.trim())).flat();
      const values = names.filter((name) => name !== '' && !name.startsWith('type '));
      return values.filter((name) => !Object.hasOwn(old, name)).map((name) => `${file} imports ${name}`);
    }),
  );
  expect(lacking.flat()).toEqual([]);
});
