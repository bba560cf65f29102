/** The console: built into `dist/console`, from where the server serves it. `npx vite` shows it while it is changed. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The server beside which `npx vite` runs. */
const server = 'http://localhost:4000';

export default defineConfig({
  root: fileURLToPath(new URL('src/console', import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL('dist/console', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    // The page's policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
      '/export': server,
    },
  },
});
