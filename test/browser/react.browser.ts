/** `sluice/react` in a real browser, in StrictMode, against a real server. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import type { TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';
import { openChromium, openPage, type WatchedPage } from './chromium.ts';
import { button } from './page.ts';
import { manyFlights } from './server.ts';

let folder: TemporaryFolder;
let database: TestDatabase;
let server: TestServer;
let activity: Activity;
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  folder = await temporaryFolder();
  await build({
    root: fileURLToPath(new URL('react', import.meta.url)),
    logLevel: 'silent',
    build: { outDir: folder.path, emptyOutDir: true, target: 'es2024', modulePreload: { polyfill: false } },
    // StrictMode mounts twice in development alone.
    define: { 'process.env.NODE_ENV': '"development"' },
    mode: 'development',
  });
  database = await manyFlights();
  server = await startServer({ DATABASE_URL: database.url }, { consoleFolder: folder.path });
  activity = await watchActivity(database.url);
  browser = await openChromium();
  opened = await openPage(browser);
  page = opened.page;
});

afterAll(async () => {
  await browser?.close();
  await activity?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await database?.dispose();
  await folder?.[Symbol.asyncDispose]();
});

const open = (parameters: Record<string, string>) => page.goto(`${server.url}/?${new URLSearchParams(parameters)}`);
const status = () => page.getByRole('status').innerText();
/** Of a status such as `paused: 24050 of 1000000`. */
const rowsOf = (text: string) => Number(/\d+/.exec(text)?.[0]);
/** Of the server, by its defaults. */
const BATCH_ROWS = 1000;
const seen = () => page.evaluate(() => window.seen);

test.each(['sse', 'websocket'])(
  'gives every row once over %s, in one stream, and renders at most once a frame',
  async (transport) => {
    await open({ first: '30000', transport });
    await expect.poll(status).toBe('complete: 30000 of 30000 30000');
    const { ids, frames } = await seen();
    expect(ids).toEqual(Array.from({ length: 30_000 }, (_, index) => index + 1));
    // StrictMode commits its first render twice.
    expect(new Set(frames).size).toBeGreaterThanOrEqual(frames.length - 1);
    // The page has no icon.
    expect(opened.faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  },
);

test('suspends until the first batch, and loses none of it', async () => {
  await open({ first: '2000', suspend: 'yes' });
  await expect.poll(status).toBe('complete: 2000 of 2000 2000');
  const { ids, fallbacks, atFirst } = await seen();
  expect(fallbacks).toBeGreaterThan(0);
  expect(atFirst).toBeGreaterThan(0);
  expect(ids).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
});

test('pauses, resumes and stops, and leaving ends the stream in the server', async () => {
  await open({ first: '1000000' });
  await expect.poll(status).toMatch(/^running/);
  await button(page, 'Pause').click();
  await expect.poll(status).toMatch(/^paused/);
  const paused = await status();
  await activity.streamsAre(1);
  // What was under way may still come: two batches, as R6 has it.
  expect(rowsOf(await status()) - rowsOf(paused)).toBeLessThanOrEqual(2 * BATCH_ROWS);
  expect(await status()).toMatch(/^paused/);
  await button(page, 'Resume').click();
  await expect.poll(status).toMatch(/^running/);
  await expect.poll(async () => rowsOf(await status())).toBeGreaterThan(rowsOf(paused) + 2 * BATCH_ROWS);
  await button(page, 'Stop').click();
  await expect.poll(status).toMatch(/^stopped/);
  await activity.streamsAre(0);
  await page.reload();
  await activity.streamsAre(1);
  await button(page, 'Leave').click();
  await activity.streamsAre(0);
});

test('tells what the server refuses', async () => {
  await open({ first: '-1' });
  await expect.poll(status).toMatch(/^failed: 0 of some .*first/);
});
