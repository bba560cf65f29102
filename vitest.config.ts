import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Programs that tests run load the same modules again and again: Node keeps what it has compiled of them.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/node', import.meta.url));

/** Files that change what others import, or count what is loaded: each has a process of its own. */
const alone = ['test/pothos/resolve-directly.test.ts', 'test/rows/warm-up.test.ts'];

export default defineConfig({
  // graphql has a build for development; Yoga, which is not transformed, loads the other one.
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    globalSetup: 'test/utils/global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes soon on a quiet machine, and late on a busy one.
    expect: { poll: { timeout: 10_000 } },
    // Tests wait for processes and sockets more than they compute.
    maxWorkers: '100%',
    // All transports at once, where each waits for long.
    maxConcurrency: 20,
    projects: [
      // A file takes a second less where Yoga and Prisma are loaded already.
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
