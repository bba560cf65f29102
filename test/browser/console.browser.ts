/** The console as its users meet it: in Chromium, over real sockets, on a million flights. */
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { createNetwork, type Network } from '../utils/network.ts';
import { delivered, openChromium, openPage, picture, says, violations } from './chromium.ts';
import { button, chooseField, linkOf, wide } from './page.ts';
import { type ConsoleServer, startConsole } from './server.ts';

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

const grid = (page: Page) => page.getByRole('grid', { name: 'Rows' });
const cellsOf = (page: Page, column: number) =>
  page.locator(`[role=gridcell][aria-colindex="${column}"]`).allInnerTexts();

const link = (changes: object = {}) => linkOf(server.url, changes);
/** Few columns, so that a stream of all flights takes a while, and not long. */
const narrow = { columns: ['id', 'date', 'delay', 'originIata'] };

/** Bytes that each new connection lets through before it is cut. */
interface Budget {
  bytes: number;
}

async function count(condition: string): Promise<number> {
  const client = new pg.Client({ connectionString: server.databaseUrl, application_name: 'counter' });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT count(*)::int AS count FROM "Flight" f JOIN "Airport" a ON a.iata = "originIata" WHERE ${condition}`,
    );
    return rows[0].count;
  } finally {
    await client.end();
  }
}

/** Without a column's menu, and the zone of its moments. */
const columnNames = async (page: Page) =>
  (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.split(/\s/)[0]);

describe('rows', () => {
  test('flow into the grid when the page is opened, 100,000 of them, and prove to be whole', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(server.url);
    await page.locator('[role=gridcell]').first().waitFor();
    await picture(page, 'streaming');
    await says(page, /^First 100,000 rows/);
    expect(await page.locator('.proof').innerText()).toMatch(/^count and checksum [0-9a-f]{8} of these rows verified$/);
    expect(await grid(page).getAttribute('aria-rowcount')).toBe('100001');
    await grid(page).focus();
    await page.keyboard.press('Control+End');
    await expect.poll(() => cellsOf(page, 1)).toContain('100000');
    await picture(page, 'complete');
    expect(faults).toEqual([]);
  });

  test.each(['SSE', 'WebSocket', '@stream'])('come over %s, as chosen in the form', async (label) => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(link({ ...narrow, first: 5000 }));
    await page.getByRole('radio', { name: label }).check();
    await button(page, 'Run').click();
    await says(page, /^First 5,000 rows/);
    expect(faults).toEqual([]);
  });

  test.each(['sse', 'websocket', 'multipart'])('over %s wait while the run is paused, and flow again', async (door) => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(link({ ...wide, first: null, transport: door }));
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await button(page, 'Pause').click();
    await says(page, /^Paused at /);
    const paused = await steady(page);
    expect(paused).toBeLessThan(1_000_000);
    await activity.streamsAre(1);
    await button(page, 'Resume').click();
    await expect.poll(() => delivered(page)).toBeGreaterThan(paused);
    await button(page, 'Stop').click();
    await says(page, /^Stopped at /);
    await activity.streamsAre(0);
    expect(faults).toEqual([]);
  });

  test('are those that the form asks for, and the command and the link ask for the same', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(link({ ...narrow, first: 10 }));
    await button(page, 'Condition').click();
    await chooseField(page, 0, 'delay');
    await page.getByLabel('Operator').first().selectOption('gt');
    await page.getByLabel('Value').first().fill('60');
    await button(page, 'Condition').click();
    await chooseField(page, 1, 'origin state');
    await page.getByLabel('Value').nth(1).fill('GA');
    await page.getByLabel('Rows at most').fill('');
    await page.keyboard.press('Enter');
    const expected = await count(`delay > 60 AND a.state = 'GA'`);
    await says(page, new RegExp(`^Complete: ${expected.toLocaleString('en')} rows`));
    const delays = await cellsOf(page, 3);
    expect(delays.length).toBeGreaterThan(10);
    expect(delays.filter((delay) => !(Number(delay) > 60))).toEqual([]);
    await picture(page, 'filtered');

    await page.getByRole('tab', { name: 'Code' }).click();
    const csv = await page.request.get(
      (await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')) ?? '',
    );
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(expected + 1);
    const text = await page.getByRole('region', { name: 'curl', exact: true }).locator('pre').innerText();
    expect(text).toContain(server.url);
    await picture(page, 'code');
    expect(faults).toEqual([]);
  });

  test('of any model come with their own fields', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(link({ first: 10 }));
    await page.getByLabel('Rows of').selectOption('bookings');
    await button(page, 'Run').click();
    await says(page, /^Complete: 5,000 rows/);
    await picture(page, 'bookings');
    expect(await columnNames(page)).toEqual(expect.arrayContaining(['reference', 'fare', 'tags']));
    expect(faults).toEqual([]);
  });

  test('that are refused leave the reason', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(link({ columns: ['id', 'nothing'] }));
    await says(page, /^Failed at 0 rows: .*nothing/);
  });
});

describe('the page', () => {
  test('shows the same query again when it is loaded again in mid-stream, and lets go of the stream before', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(link({ ...wide, first: null }));
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await button(page, 'Pause').click();
    await page.reload();
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await button(page, 'Pause').click();
    await activity.streamsAre(1);
    expect(await columnNames(page)).toEqual(wide.columns.map((path) => path.split('.')[0]));
    await button(page, 'Stop').click();
    await activity.streamsAre(0);
    expect(faults).toEqual([]);
  });

  describe('whose server goes in mid-stream', () => {
    /** The page, once it has rows behind which its connection has ended; and no server is there. */
    async function leaveAlone(page: Page, network: Network, changes: object, budget: Budget): Promise<void> {
      await page.goto(linkOf(network.url, { ...narrow, first: 10 }));
      await says(page, /^First 10 rows/);
      budget.bytes = 150_000;
      network.reset();
      await page.evaluate((next) => location.assign(next), linkOf(network.url, { ...narrow, ...changes }));
      await expect.poll(() => network.cuts).toBeGreaterThan(0);
      budget.bytes = 0;
      await server.stop();
      await says(page, /^Broken at [\d,]+ rows: .+ Reconnecting$/);
      expect(await delivered(page)).toBeGreaterThan(0);
      budget.bytes = Number.POSITIVE_INFINITY;
    }

    test.each(['sse', 'websocket', 'multipart'])(
      'goes on by itself over %s when it is back, and has every row once',
      async (door) => {
        const budget: Budget = { bytes: Number.POSITIVE_INFINITY };
        await using network = await createNetwork(server.url, { budget: () => budget.bytes });
        await using opened = await openPage(browser);
        const { page } = opened;
        await leaveAlone(page, network, { first: 100_000, transport: door }, budget);
        expect(await delivered(page)).toBeLessThan(100_000);
        await server.start();
        await says(page, /^First 100,000 rows/);
        expect(await page.locator('.proof').innerText()).toMatch(
          /^count and checksum [0-9a-f]{8} of these rows verified$/,
        );
      },
    );

    test('says why it cannot go on when the server that is back does not know its token', async () => {
      const budget: Budget = { bytes: Number.POSITIVE_INFINITY };
      await using network = await createNetwork(server.url, { budget: () => budget.bytes });
      await using opened = await openPage(browser);
      const { page } = opened;
      await leaveAlone(page, network, { first: null }, budget);
      await server.start({ TOKEN_SECRET: 'a secret that is new since the last start' });
      await says(page, /^Failed at [\d,]+ rows: .*TOKEN_SECRET/);
      await button(page, 'Run').click();
      await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
      await button(page, 'Stop').click();
    });
  });

  test('keeps a million rows in little memory, and every one of them can be reached; those before are told to be dropped', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(link({ first: null }));
    await says(page, /^Complete: 1,020,000 rows/, 50_000);
    expect(await page.locator('.proof').innerText()).toMatch(/verified$/);
    await grid(page).focus();
    await page.keyboard.press('Control+End');
    await expect.poll(() => cellsOf(page, 1)).toContain('1020000');
    await page.getByText('rows 1 to 8,192 are dropped: the page keeps the last million').waitFor();
    await page.getByLabel('Go to row').fill('8192');
    await page.keyboard.press('Enter');
    await page.getByText('Row 8,192 is dropped: the page keeps the last million.').waitFor();
    await page.getByLabel('Go to row').fill('8193');
    await page.keyboard.press('Enter');
    await expect.poll(() => cellsOf(page, 1)).toContain('8193');
    await picture(page, 'million');
    const { heap, buffers } = await memory(page);
    expect(heap + buffers).toBeLessThan(150_000_000);
    expect(await page.locator('[role=row]').count()).toBeLessThan(80);
    expect(faults).toEqual([]);
  });

  const screens = {
    light: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
    dark: { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' },
    tablet: { viewport: { width: 900, height: 1100 }, colorScheme: 'light' },
    phone: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  } as const;

  test.each(Object.entries(screens))(
    'has no serious fault of accessibility, and nothing beyond its edge: %s',
    async (name, screen) => {
      await using opened = await openPage(browser, screen);
      const { page, faults } = opened;
      await page.goto(link({ first: 5000 }));
      await says(page, /^First 5,000 rows/);
      if (name === 'phone') await page.getByText('Query', { exact: true }).click();
      await button(page, 'Condition').click();
      await picture(page, name);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Code' }).click();
      expect(await violations(page)).toEqual([]);
      const [content = 0, sight = 0] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(content).toBeLessThanOrEqual(sight);
      // Only its lists scroll.
      if (screen.viewport.width >= 1240)
        expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
      expect(faults).toEqual([]);
    },
  );
});

/** How many rows have come once no more do. */
async function steady(page: Page): Promise<number> {
  for (let before = -1; ; ) {
    const now = await delivered(page);
    if (now === before) return now;
    before = now;
    await page.waitForTimeout(500);
  }
}

/** Bytes in use, once what is not is cleared away. */
async function memory(page: Page): Promise<{ readonly heap: number; readonly buffers: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage');
  return { heap: usedSize, buffers: backingStorageSize };
}
