/** What is generated and committed is what the code gives now. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);

it.each([
  ['src/app/schema.graphql', ['src/app/print.ts', '--check']],
  ['test/clients/gql', ['node_modules/.bin/graphql-codegen', '--config', 'codegen.ts', '--check']],
])('%s is current', async (_, args) => {
  await expect(run(process.execPath, args, { cwd: root })).resolves.toBeDefined();
});
