/** The console: built into `dist/console`, from where the server serves it. `npx vite src/console` shows it while it is changed. */
import { defineConfig, type Plugin } from 'vite';

/** The server beside which `npx vite src/console` runs. */
const server = 'http://localhost:4000';

/**
 * The styles stand in the page itself: it is painted as soon as it has come. The server's policy lets in what has their hash,
 * and no other.
 */
const stylesInPage: Plugin = {
  name: 'styles-in-page',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const page = bundle['index.html'];
    if (page?.type !== 'asset') throw new Error('The build makes no page.');
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type !== 'asset' || !name.endsWith('.css')) continue;
      const link = new RegExp(`<link[^>]*${name.replaceAll('.', '[.]')}[^>]*>`);
      page.source = String(page.source).replace(link, () => `<style>${String(file.source).trim()}</style>`);
      delete bundle[name];
    }
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [stylesInPage],
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
