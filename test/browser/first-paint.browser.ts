/** The page is small, and is seen before its program has come. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';
import { openChromium, openPage, says } from './chromium.ts';
import { linkOf } from './page.ts';
import { sharedConsole } from './server.ts';

test('a phone paints the head of the page before anything else has come', async () => {
  const browser = await openChromium();
  try {
    await using opened = await openPage(browser, { viewport: { width: 390, height: 844 } });
    const { page, faults } = opened;
    const network = Promise.withResolvers<void>();
    await page.route(/\.\w+$/, async (route) => {
      await network.promise;
      await route.continue();
    });
    await page.goto(linkOf(sharedConsole().url, { first: 10 }), { waitUntil: 'commit' });
    await page.getByRole('heading', { name: 'Sluice' }).waitFor();
    await expect.poll(() => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length)).toBe(1);
    network.resolve();
    await says(page, /^First 10 rows/);
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('docs/console.md states what the page weighs', async () => {
  const { folder } = inject('console');
  const weights = new Map<string, readonly [plain: number, compressed: number]>();
  const weigh = (kind: string, content: Uint8Array) =>
    weights.set(kind, [content.length, gzipSync(content, { level: 9 }).length]);
  for (const name of await readdir(join(folder, 'assets')))
    weigh(extname(name), await readFile(join(folder, 'assets', name)));
  const [, ownStyles = ''] = /<style>(.*)<\/style>/s.exec(await readFile(join(folder, 'index.html'), 'utf8')) ?? [];
  weigh('.css', Buffer.from(ownStyles));
  const docs = await readFile(new URL('../../docs/console.md', import.meta.url), 'utf8');
  const stated =
    /is (\d+) kB of script and (\d+) kB of\s+styles \((\d+) kB\s+and\s+(\d+) kB with gzip\)/.exec(docs) ?? [];
  const [script, styles, scriptPacked, stylesPacked] = stated.slice(1).map((kilobytes) => 1000 * Number(kilobytes));
  const near = (bytes: number | undefined, is: number | undefined) =>
    expect(Math.abs((bytes ?? 0) - (is ?? 0))).toBeLessThan(0.03 * (is ?? 0) + 1000);
  near(script, weights.get('.js')?.[0]);
  near(scriptPacked, weights.get('.js')?.[1]);
  near(styles, weights.get('.css')?.[0]);
  near(stylesPacked, weights.get('.css')?.[1]);
});
