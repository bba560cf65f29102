/** The console's view of all streams: for an operator, and for the page's own. */
import { once } from 'node:events';
import { get } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { delivered, launchChromium, openPage, picture, says, violations } from './chromium.ts';
import { button, linkOf } from './page.ts';
import { type ConsoleServer, startConsole } from './server.ts';

const token = 'a token of the tests';
const query = { columns: ['id', 'date', 'delay'], first: null };

let server: ConsoleServer;
let activity: Activity;
let browser: Browser;

beforeAll(async () => {
  server = await startConsole({ OPERATOR_TOKEN: token, STREAM_PARK_SECONDS: '1' });
  activity = await watchActivity(server.databaseUrl);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await activity?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const cards = (page: Page) => page.getByRole('list', { name: 'Streams' }).getByRole('listitem');
const card = (page: Page, name: string) => page.getByRole('listitem', { name });
const address = () => `${server.url}/#token=${encodeURIComponent(token)}`;

/** A download that somebody has begun and does not read. */
async function someDownload() {
  const request = get(`${server.url}/export/flights.csv`);
  const [response] = await once(request, 'response');
  // A download that is cancelled is reset: Node tells the response of it, and the request.
  response.on('error', () => {});
  request.on('error', () => {});
  const closed = new Promise((resolve) => response.once('close', resolve));
  return { response, closed, [Symbol.dispose]: () => request.destroy() };
}

describe('an operator', () => {
  test('sees all streams, and steers those of others', async () => {
    using download = await someDownload();
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(address());
    expect(new URL(page.url()).hash).not.toContain('token');
    await button(page, 'Streams').click();
    const stream = card(page, 'Flight by csv');
    await stream.getByText('running').waitFor();
    await stream.getByRole('button', { name: 'Pause' }).click();
    await stream.getByLabel('Batch size').fill('50');
    await stream.getByRole('button', { name: 'Set batch size' }).click();
    download.response.resume();
    await stream.getByText('parked').waitFor();
    await stream.getByText('An operator has paused it.').waitFor();
    download.response.pause();
    await picture(page, 'streams');
    expect(await violations(page)).toEqual([]);
    await stream.getByRole('button', { name: 'Resume' }).click();
    await stream.getByText('running').waitFor();
    await stream.getByRole('button', { name: 'Cancel' }).click();
    download.response.resume();
    await download.closed;
    expect(download.response.complete).toBe(false);
    await page.getByText('No stream runs.').waitFor();
    expect(faults).toEqual([]);
  });

  test('may type the token in, keeps it when the page is loaded again, and can forget it', async () => {
    using _download = await someDownload();
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(`${server.url}/#/streams`);
    await page.getByText('Streams of this page').waitFor();
    expect(await cards(page).count()).toBe(0);
    await page.getByLabel('Operator’s token').fill(token);
    await page.keyboard.press('Enter');
    await card(page, 'Flight by csv').waitFor();
    await page.reload();
    await card(page, 'Flight by csv').waitFor();
    await button(page, 'Forget the token').click();
    await page.getByText('No stream runs.').waitFor();
    expect(faults).toEqual([]);
  });

  test('is told when the token is not that of the server', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${server.url}/#token=wrong`);
    await button(page, 'Streams').click();
    await page.getByText(/makes a new token at each start/).waitFor();
  });
});

describe('a page without a token', () => {
  test('sees its own streams, and steers them', async () => {
    using _download = await someDownload();
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(linkOf(server.url, query));
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await button(page, 'Pause').click();
    await button(page, 'Streams').click();
    const stream = card(page, 'Flight by subscription over sse');
    await stream.getByText(/^(paused|parked)$/).waitFor();
    expect(await cards(page).count()).toBe(1);
    await stream.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('No stream runs.').waitFor();
    await button(page, 'Explore').click();
    await button(page, 'Resume').click();
    await says(page, /^Failed at [\d,]+ rows: This stream was cancelled/);
    expect(faults).toEqual([]);
  });

  test.each(['sse', 'websocket', 'multipart'])('sets the size of batches while rows come over %s', async (door) => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(linkOf(server.url, { ...query, door }));
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await page.getByLabel('Batch size').fill('300');
    await button(page, 'Streams').click();
    const stream = cards(page).first();
    await expect.poll(() => stream.locator('.stats').innerText()).toMatch(/batch\s+300\s/);
    await button(page, 'Explore').click();
    await button(page, 'Stop').click();
    await says(page, /^Stopped at /);
    await activity.streamsAre(0);
    expect(faults).toEqual([]);
  });
});
