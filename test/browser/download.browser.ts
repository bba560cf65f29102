/** Files that the console downloads: written to the disk while they come, whole or not at all. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { createNetwork } from '../utils/network.ts';
import { openChromium, openPage, picture, says, violations } from './chromium.ts';
import { button, linkOf, wide } from './page.ts';
import { type ConsoleServer, startConsole } from './server.ts';

const columns = ['id', 'date', 'delay', 'origin.city'];
const query = { columns, first: null };

interface FileOf {
  readonly extension?: string;
  readonly first?: number;
  readonly profile?: string;
}

/** The same file, for curl. */
const pathOf = ({ extension = 'csv', first = 100_000, ...parameters }: FileOf = {}) =>
  `/export/flights.${extension}?${new URLSearchParams({ fields: columns.join(), first: String(first), ...parameters })}`;

let server: ConsoleServer;
let activity: Activity;
let browser: Browser;

beforeAll(async () => {
  server = await startConsole({ TOKEN_SECRET: 'a secret that outlives a start of the server' });
  activity = await watchActivity(server.databaseUrl);
  browser = await openChromium();
});

// A test that stops the server may fail before it has started it again.
afterEach(() => server.restore());

afterAll(async () => {
  await browser?.close();
  await activity?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** The panel, where the dialog for a file has been answered: by a file of the page's own folder, which is a true one. */
async function openPanel(page: Page, url = server.url, changes = {}): Promise<void> {
  await page.addInitScript(() => {
    window.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  });
  await page.goto(linkOf(url, { ...query, ...changes, first: 10 }));
  await page.getByLabel('Rows at most').fill('100000');
  await page.getByRole('tab', { name: 'Download' }).click();
}

/** Begins to save the file. @returns its name, which has the day of today in it. */
async function save(page: Page, extension = 'csv'): Promise<string> {
  const save = page.getByRole('button', { name: /^Save / });
  const [, name = ''] = /^Save (.+)…$/.exec((await save.innerText()).trim()) ?? [];
  expect(name).toMatch(dated(extension));
  await save.click();
  return name;
}

const dated = (extension: string) => new RegExp(String.raw`^flights-\d{4}-\d\d-\d\d\.${extension}$`);

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
    const name = await save(page);
    await expect
      .poll(() => status(page).innerText())
      .toMatch(/^flights-[\d-]+\.csv is whole: 100,000 rows, \d+\.\d MB$/);
    expect(await proof(page).innerText()).toMatch(/^count and checksum [\da-f]{8} verified$/);
    expect(sum(await fileOf(page, name))).toBe(sum(await served(pathOf())));
    expect(await button(page, `Save ${name}…`).isEnabled()).toBe(true);
    await picture(page, 'download');
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['NDJSON', { extension: 'ndjson' }, { format: 'NDJSON', ending: 'ndjson' }, '2001-01-01T00:01:00'],
    ['CSV for spreadsheets', { profile: 'excel' }, { profile: 'Spreadsheet', ending: 'csv' }, '2001-01-01 00:01:00'],
    ['CSV for PostgreSQL', { profile: 'postgres' }, { profile: 'PostgreSQL', ending: 'csv' }, '2001-01-01 00:01:00'],
    ['compressed CSV', {}, { compression: 'gzip', ending: 'csv.gz' }, '2001-01-01T00:01:00'],
  ])('is of the chosen kind: %s', async (_, file, { ending, ...choices }, moment) => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await openPanel(page);
    await page.getByLabel('Rows at most').fill('20000');
    for (const label of Object.values(choices)) await page.getByRole('radio', { name: label }).check();
    const name = await save(page, ending);
    await expect.poll(() => status(page).innerText()).toMatch(/is whole: 20,000 rows/);
    expect(await proof(page).innerText()).toMatch(/^count and checksum/);
    const bytes = await fileOf(page, name);
    const plain = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    expect(sum(plain)).toBe(sum(await served(pathOf({ ...file, first: 20_000 }))));
    expect(plain.subarray(0, 400).toString()).toContain(moment);
    expect(faults).toEqual([]);
  });

  test('without the key among its columns is counted, and the page says so', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await openPanel(page);
    await page.getByRole('checkbox', { name: 'id', exact: true }).uncheck();
    await page.getByLabel('Rows at most').fill('3000');
    await page.getByText('count only: choose id for a checksum').waitFor();
    await save(page);
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
      budget = 200_000;
      network.reset();
      const name = await save(page, compression === 'gzip' ? 'csv.gz' : 'csv');
      await expect.poll(() => network.cuts).toBeGreaterThan(1);
      budget = 0;
      network.reset();
      await expect.poll(() => status(page).innerText()).toMatch(/^Broken at [\d,]+ rows: trying again/);
      await server.stop();
      await server.start();
      budget = Number.POSITIVE_INFINITY;
      await expect.poll(() => status(page).innerText()).toMatch(/is whole: 100,000 rows/);
      expect(await proof(page).innerText()).toMatch(/^count and checksum/);
      const bytes = await fileOf(page, name);
      expect(sum(compression === 'gzip' ? gunzipSync(bytes) : bytes)).toBe(sum(await served(pathOf())));
    },
  );

  test('that is cancelled is not written, lets go of its statement, and goes on when it is told to', async () => {
    let budget = Number.POSITIVE_INFINITY;
    await using network = await createNetwork(server.url, { budget: () => budget });
    await using opened = await openPage(browser);
    const { page } = opened;
    await openPanel(page, network.url);
    budget = 200_000;
    network.reset();
    const name = await save(page);
    await expect.poll(() => network.cuts).toBeGreaterThan(0);
    await button(page, 'Cancel').click();
    await expect
      .poll(() => status(page).innerText())
      .toMatch(/^Cancelled at [\d,]+ rows: flights-[\d-]+\.csv was not written. What has arrived is kept/);
    expect(await fileOf(page, name)).toHaveLength(0);
    await activity.streamsAre(0);
    budget = Number.POSITIVE_INFINITY;
    await button(page, 'Go on').click();
    await expect.poll(() => status(page).innerText()).toMatch(/is whole: 100,000 rows/);
    expect(sum(await fileOf(page, name))).toBe(sum(await served(pathOf())));
  });

  test('is warned about before the page is left, and does not go on by itself once its stream is cancelled', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await openPanel(page, server.url, wide);
    await page.getByLabel('Rows at most').fill('');
    const name = await save(page);
    await button(page, 'Streams').click();
    const stream = page
      .getByRole('list', { name: 'Streams', exact: true })
      .getByRole('listitem', { name: 'Flight by csv' });
    // However fast the machine is: it is not whole yet.
    await stream.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => page.getByRole('banner').innerText()).toMatch(/flights-[\d-]+\.csv \d+ %/);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await stream.getByRole('button', { name: 'Cancel' }).click();
    await stream.getByRole('button', { name: 'Cancel it' }).click();
    await button(page, 'Explore').click();
    await expect
      .poll(() => status(page).innerText())
      .toMatch(/^Broken at [\d,]+ rows: This stream was cancelled\. What has arrived is kept/);
    await activity.streamsAre(0);
    await button(page, 'Discard').click();
    await expect
      .poll(() => status(page).innerText())
      .toMatch(/^Cancelled at [\d,]+ rows: flights-[\d-]+\.csv was not written$/);
    expect(await fileOf(page, name)).toHaveLength(0);
  });

  test('comes by the browser itself where a page is given no file to write to', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await page.goto(linkOf(server.url, { ...query, first: 5000 }));
    await says(page, /^First 5,000 rows/);
    await page.getByRole('tab', { name: 'Download' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Download flights-/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(dated('csv'));
    expect(sum(await buffer(await download.createReadStream()))).toBe(sum(await served(pathOf({ first: 5000 }))));
    expect(faults).toEqual([]);
  });
});
