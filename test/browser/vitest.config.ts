/** `npm run test:browser`: the console in a real browser, against a real server. */
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    globalSetup: ['test/utils/global-setup.ts', 'test/browser/global-setup.ts'],
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
    // Each file has a browser and a server of its own, and counts the streams on one database.
    maxWorkers: 1,
  },
});
