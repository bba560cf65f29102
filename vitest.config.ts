import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql has a build for development; Yoga, which is not transformed, loads the other one.
  ssr: { resolve: { conditions: ['module-sync', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/utils/global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes soon on a quiet machine, and late on a busy one.
    expect: { poll: { timeout: 10_000 } },
    // Tests wait for processes and sockets more than they compute.
    maxWorkers: '100%',
    // All doors at once, where each waits for long.
    maxConcurrency: 20,
  },
});
