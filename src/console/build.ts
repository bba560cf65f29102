/** Builds the console if a source is newer than the page. `npm start` runs this first. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = 'dist/console/index.html';
const sources = ['src/console', 'src/client', 'src/iterable', 'package-lock.json'];

if ((await newest(sources)) > (await changed(page))) await build();

async function build(): Promise<void> {
  // Loading Vite alone takes seconds.
  process.stderr.write('Building the console …\n');
  try {
    const vite = await import('vite');
    await vite.build({ configFile: join(root, 'src/console/vite.config.ts'), logLevel: 'warn' });
  } catch (error) {
    // The server runs without the console, and says at `/` how to build it.
    process.stderr.write(`The console could not be built: ${error instanceof Error ? error.message : error}\n`);
  }
}

async function newest(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(
    paths.map(async (path) => {
      const inside = await readdir(join(root, path), { recursive: true }).catch(() => []);
      return Promise.all([path, ...inside.map((name) => join(path, name))].map(changed));
    }),
  );
  return Math.max(...times.flat());
}

/** When a file was last changed; 0 where there is none. */
async function changed(path: string): Promise<number> {
  const known = await stat(join(root, path)).catch(() => undefined);
  return known?.mtimeMs ?? 0;
}
