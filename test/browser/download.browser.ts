/** Files that the console downloads: written to the disk while they come, whole or not at all. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { createNetwork } from '../utils/network.ts';
import { launchChromium, openPage, picture, says, violations } from './chromium.ts';
import { button, linkOf } from './page.ts';
import { type ConsoleServer, startConsole } from './server.ts';

const columns = ['id', 'date', 'delay', 'origin.city'];
const query = { columns, first: null };

interface FileOf {
  readonly extension?: string;
  readonly first?: number;
  readonly profile?: string;
}

/** The same file, for curl. */
const pathOf = ({ extension = 'csv', first = 200_000, ...parameters }: FileOf = {}) =>
  `/export/flights.${extension}?${new URLSearchParams({ fields: columns.join(), first: String(first), ...parameters })}`;

let server: ConsoleServer;
let activity: Activity;
let browser: Browser;

beforeAll(async () => {
  server = await startConsole({ TOKEN_SECRET: 'a secret that outlives a start of the server' });
  activity = await watchActivity(server.databaseUrl);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await activity?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** The panel, where the dialog for a file has been answered: by a file of the page's own folder, which is a true one. */
async function openPanel(page: Page, url = server.url): Promise<void> {
  await page.addInitScript(() => {
    window.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  });
  await page.goto(linkOf(url, { ...query, first: 10 }));
  await page.getByLabel('Rows at most').fill('200000');
  await page.getByRole('tab', { name: 'Download' }).click();
}

/** What the file holds now. */
async function fileOf(page: Page, name: string): Promise<Buffer> {
  const text = await page.evaluate(async (name) => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(name);
    const reader = new FileReader();
    reader.readAsDataURL(await handle.getFile());
    await new Promise((resolve) => reader.addEventListener('load', resolve));
    return String(reader.result);
  }, name);
  return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
}

const served = async (address: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(server.url + address)).arrayBuffer());
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const status = (page: Page) => page.getByRole('region', { name: 'Download' }).getByRole('status');
const proof = (page: Page) => page.getByRole('region', { name: 'Download' }).locator('.proof');

describe('a file', () => {
  test('has the bytes that curl gets, and is proven to be whole', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await openPanel(page);
    await button(page, 'Save flights.csv…').click();
    await expect.poll(() => status(page).innerText()).toMatch(/^flights.csv is whole: 200,000 rows, \d+\.\d MB$/);
    expect(await proof(page).innerText()).toMatch(/^count and checksum [\da-f]{8} verified$/);
    expect(sum(await fileOf(page, 'flights.csv'))).toBe(sum(await served(pathOf())));
    expect(await button(page, 'Save flights.csv…').isEnabled()).toBe(true);
    await picture(page, 'download');
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['NDJSON', { extension: 'ndjson' }, { format: 'NDJSON', name: 'flights.ndjson' }],
    ['CSV for spreadsheets', { profile: 'excel' }, { profile: 'Spreadsheet', name: 'flights.csv' }],
    ['CSV for PostgreSQL', { profile: 'postgres' }, { profile: 'PostgreSQL', name: 'flights.csv' }],
    ['compressed CSV', {}, { compression: 'gzip', name: 'flights.csv.gz' }],
  ])('is of the chosen kind: %s', async (_, file, { name, ...choices }) => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await openPanel(page);
    await page.getByLabel('Rows at most').fill('20000');
    for (const label of Object.values(choices)) await page.getByRole('radio', { name: label }).check();
    await button(page, `Save ${name}…`).click();
    await expect.poll(() => status(page).innerText()).toMatch(/is whole: 20,000 rows/);
    expect(await proof(page).innerText()).toMatch(/^count and checksum/);
    const bytes = await fileOf(page, name);
    expect(sum(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)).toBe(
      sum(await served(pathOf({ ...file, first: 20_000 }))),
    );
    expect(faults).toEqual([]);
  });

  test('without the key among its columns is counted, and the page says so', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await openPanel(page);
    await page.getByRole('checkbox', { name: 'id', exact: true }).uncheck();
    await page.getByLabel('Rows at most').fill('3000');
    await page.getByText('count only: choose id for a checksum').waitFor();
    await button(page, 'Save flights.csv…').click();
    await expect.poll(() => status(page).innerText()).toMatch(/is whole: 3,000 rows/);
    expect(await proof(page).innerText()).toBe('count verified');
  });

  test.each(['None', 'gzip'])(
    'goes on over a network that breaks and a restart, compression %s',
    async (compression) => {
      let budget = Number.POSITIVE_INFINITY;
      await using network = await createNetwork(server.url, { budget: () => budget });
      await using opened = await openPage(browser);
      const { page } = opened;
      await openPanel(page, network.url);
      await page.getByRole('radio', { name: compression }).check();
      const name = compression === 'gzip' ? 'flights.csv.gz' : 'flights.csv';
      budget = 200_000;
      network.reset();
      await button(page, `Save ${name}…`).click();
      await expect.poll(() => network.cuts).toBeGreaterThan(1);
      budget = 0;
      network.reset();
      await expect.poll(() => status(page).innerText()).toMatch(/^Broken at [\d,]+ rows: trying again/);
      await server.stop();
      await server.start();
      budget = Number.POSITIVE_INFINITY;
      await expect.poll(() => status(page).innerText()).toMatch(/is whole: 200,000 rows/);
      expect(await proof(page).innerText()).toMatch(/^count and checksum/);
      const bytes = await fileOf(page, name);
      expect(sum(compression === 'gzip' ? gunzipSync(bytes) : bytes)).toBe(sum(await served(pathOf())));
    },
  );

  test('that is cancelled is not written, and lets go of its statement', async () => {
    let budget = Number.POSITIVE_INFINITY;
    await using network = await createNetwork(server.url, { budget: () => budget });
    await using opened = await openPage(browser);
    const { page } = opened;
    await openPanel(page, network.url);
    budget = 200_000;
    network.reset();
    await button(page, 'Save flights.csv…').click();
    await expect.poll(() => network.cuts).toBeGreaterThan(0);
    await button(page, 'Cancel').click();
    await expect
      .poll(() => status(page).innerText())
      .toMatch(/^Cancelled at [\d,]+ rows: flights.csv was not written$/);
    expect(await fileOf(page, 'flights.csv')).toHaveLength(0);
    await activity.streamsAre(0);
  });

  test('comes by the browser itself where a page is given no file to write to', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await page.goto(linkOf(server.url, { ...query, first: 5000 }));
    await says(page, /^Complete/);
    await page.getByRole('tab', { name: 'Download' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download flights.csv' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('flights.csv');
    expect(sum(await readFile(await download.path()))).toBe(sum(await served(pathOf({ first: 5000 }))));
    expect(faults).toEqual([]);
  });
});
