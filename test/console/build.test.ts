/** The build of the console, as `npm start` runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../repo/files.ts';
import { temporaryFolder } from '../utils/temporary-folder.ts';

test('a build says so before it begins', async () => {
  await using folder = await temporaryFolder();
  for (const name of ['src/console', 'src/client', 'src/iterable', 'package.json', 'package-lock.json']) {
    await cp(join(root, name), join(folder.path, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const child = spawn(process.execPath, [join(folder.path, 'src/console/build.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = once(child, 'close');
  try {
    const [first] = await once(child.stderr, 'data');
    expect(String(first)).toBe('Building the console …\n');
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
});
