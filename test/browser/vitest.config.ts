/** `npm run test:browser`: the console in a real browser, against a real server. */
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

// Those are of the other tests.
const { projects: _, ...shared } = base.test ?? {};

export default defineConfig({
  ...base,
  test: {
    ...shared,
    globalSetup: ['test/utils/global-setup.ts', 'test/browser/global-setup.ts'],
    include: ['test/browser/**/*.browser.ts'],
    // What is waited for comes soon on a quiet machine, and late on a busy one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 40_000, interval: 50 } },
    // Each file has a browser, a server and a database of its own. One waits while the other computes.
    maxWorkers: 2,
    // A file begins a second sooner where the server is loaded already.
    isolate: false,
  },
});
