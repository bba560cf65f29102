/** The console: built into `dist/console`, from where the server serves it. `npx vite src/console` shows it while it is changed. */
import { defineConfig } from 'vite';

/** The server beside which `npx vite src/console` runs. */
const server = 'http://localhost:4000';

export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../../dist/console',
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
