/** The console's view of all streams: for an operator, and for the page's own. */
import { once } from 'node:events';
import { get } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { delivered, faultsOfView, openChromium, openPage, picture, says, violations } from './chromium.ts';
import { button, linkOf, wide } from './page.ts';
import { type ConsoleServer, startConsole } from './server.ts';

const token = 'a token of the tests';
const query = { ...wide, first: null };

let server: ConsoleServer;
let activity: Activity;
let browser: Browser;

beforeAll(async () => {
  server = await startConsole({ OPERATOR_TOKEN: token, STREAM_PARK_SECONDS: '1' });
  activity = await watchActivity(server.databaseUrl);
  browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  await activity?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const cards = (page: Page) => page.getByRole('list', { name: 'Streams', exact: true }).getByRole('listitem');
const card = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Streams', exact: true }).getByRole('listitem', { name });
const ended = (page: Page) => page.getByRole('list', { name: 'Ended streams' }).getByRole('listitem');
const address = () => `${server.url}/#token=${encodeURIComponent(token)}`;

/** A download that somebody has begun and does not read. */
async function someDownload(file = 'flights.csv') {
  const request = get(`${server.url}/export/${file}`);
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
    using _other = await someDownload('flights.ndjson');
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(address());
    expect(new URL(page.url()).hash).not.toContain('token');
    await button(page, 'Streams').click();
    const stream = card(page, 'Flight by csv');
    await stream.getByText('running').waitFor();
    await expect.poll(() => cards(page).count()).toBe(2);
    await page.getByRole('searchbox', { name: 'Filter' }).fill('FLIGHT csv');
    await page.getByText('1 of 2 fit the filter.').waitFor();
    expect(await cards(page).count()).toBe(1);
    await stream.getByRole('button', { name: 'Pause' }).click();
    await stream.getByLabel('Batch size').fill('50');
    await stream.getByRole('button', { name: 'Set batch size' }).click();
    download.response.resume();
    await stream.getByText('parked').waitFor();
    await stream.getByText('An operator has paused it.').waitFor();
    download.response.pause();
    expect(await faultsOfView(page, 'streams')).toEqual([]);
    await stream.getByRole('button', { name: 'Resume' }).click();
    await stream.getByText('running').waitFor();
    await stream.getByLabel('Message to its reader').fill('The index is being built.');
    await stream.getByRole('button', { name: 'Cancel' }).click();
    await stream.getByRole('button', { name: 'No' }).click();
    await stream.getByText('running').waitFor();
    await stream.getByRole('button', { name: 'Cancel' }).click();
    await stream.getByRole('button', { name: 'Cancel it' }).click();
    download.response.resume();
    await download.closed;
    expect(download.response.complete).toBe(false);
    await expect.poll(() => ended(page).count()).toBe(1);
    expect(await ended(page).innerText()).toMatch(/^Flight\s+csv\s+cancelled[\s\S]+The index is being built\.$/m);
    expect(await cards(page).count()).toBe(0);
    await picture(page, 'streams-ended');
    expect(await violations(page)).toEqual([]);
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
    await button(page, 'Streams').click();
    const stream = card(page, 'Flight by subscription over sse');
    await stream.getByRole('button', { name: 'Pause' }).click();
    await stream.getByText(/^(paused|parked)$/).waitFor();
    await button(page, 'Explore').click();
    // It is not the database that is waited for.
    await says(page, /^Paused at /);
    await button(page, 'Resume').click();
    await says(page, /^Streaming/);
    await button(page, 'Pause').click();
    await says(page, /^Paused at /);
    await button(page, 'Streams').click();
    await stream.getByText(/^(paused|parked)$/).waitFor();
    await stream.getByRole('button', { name: 'Resume' }).click();
    await button(page, 'Explore').click();
    await says(page, /^Streaming/);
    await button(page, 'Pause').click();
    await button(page, 'Streams').click();
    await stream.getByText(/^(paused|parked)$/).waitFor();
    expect(await cards(page).count()).toBe(1);
    await stream.getByRole('button', { name: 'Cancel' }).click();
    await stream.getByRole('button', { name: 'Cancel it' }).click();
    await page.getByText('No stream runs.').waitFor();
    await expect.poll(() => ended(page).allInnerTexts()).toEqual([expect.stringContaining('cancelled')]);
    await button(page, 'Explore').click();
    // A page that is paused is told, too.
    await says(page, /^Failed at [\d,]+ rows: This stream was cancelled/);
    expect(faults).toEqual([]);
  });

  test.each(['sse', 'websocket', 'multipart'])('sets the size of batches while rows come over %s', async (door) => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    // A stream of small batches is not over before it is steered.
    await page.goto(linkOf(server.url, { ...query, transport: door, batchSize: 10 }));
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

test('more tabs than a browser makes connections read rows, those beyond four over WebSocket', async () => {
  await using opened = await openPage(browser);
  const { page: first } = opened;
  const tabs = [first];
  while (tabs.length < 7) tabs.push(await first.context().newPage());
  const crowded = (page: Page) => page.getByText('over WebSocket: other tabs hold the connections').count();
  const over: number[] = [];
  for (const page of tabs) {
    await page.goto(linkOf(server.url, { columns: ['id'], first: null, transport: 'sse' }));
    await expect.poll(() => delivered(page)).toBeGreaterThan(0);
    // It holds its connection from now on.
    await button(page, 'Pause').click();
    over.push(await crowded(page));
  }
  expect(over).toEqual([0, 0, 0, 0, 1, 1, 1]);
  for (const page of tabs) await button(page, 'Stop').click();
  const last = tabs.at(-1) ?? first;
  await button(last, 'Run').click();
  await expect.poll(() => delivered(last)).toBeGreaterThan(0);
  expect(await last.getByText('over WebSocket').count()).toBe(0);
});
