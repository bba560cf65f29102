/** The console says what is so: a limit is no end, a stream that stands still looks like one, estimates say that they are. */
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { delivered, figure, openChromium, openPage, picture, says, violations, type WatchedPage } from './chromium.ts';
import { button, linkOf, openAnew, wide } from './page.ts';
import { type ConsoleServer, startConsole } from './server.ts';

const token = 'a token of the tests';
const narrow = { columns: ['id', 'date', 'delay'] };

let server: ConsoleServer;
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  server = await startConsole({ OPERATOR_TOKEN: token, TOKEN_SECRET: 'a secret that outlives a start of the server' });
  browser = await openChromium();
  opened = await openPage(browser);
  page = opened.page;
});

// A test that stops the server may fail before it has started it again.
afterEach(() => server.restore());

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

/** Loads the page anew with this query. */
async function open(changes: object): Promise<void> {
  await openAnew(page, linkOf(server.url, { ...narrow, ...changes }));
}

const proof = () => page.locator('.state .proof').innerText();
const where = (path: string[], operator: string, value: string) => ({
  where: { mode: 'all', items: [{ path, operator, value, ignoresCase: false }] },
});

/** As an operator does it who is somewhere else. */
async function command(streamId: string, text: string, message = ''): Promise<void> {
  const query = `mutation { streamControl(streamId: "${streamId}", command: { ${text} }, message: "${message}") { id } }`;
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  expect(await answer.json()).toMatchObject({ data: { streamControl: { id: streamId } } });
}

async function onlyStream(): Promise<string> {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ streams { id } }' }),
  });
  const { data } = await answer.json();
  expect(data.streams).toHaveLength(1);
  return data.streams[0].id;
}

describe('a limit', () => {
  test('that is reached is told as one, with what there is about, and the run goes on behind it', async () => {
    await open({ first: 3000 });
    await says(page, /^First 3,000 rows of about (9\d\d,\d{3}|1,\d{3},\d{3}): the limit is reached$/);
    expect(await proof()).toMatch(/^count and checksum [\da-f]{8} of these rows verified$/);
    expect(await page.locator('.state.is-complete').count()).toBe(0);
    await picture(page, 'limit');
    await button(page, 'Continue from here, 3,000 rows').click();
    await says(page, /^First 6,000 rows/);
    expect(await proof()).toMatch(/of these rows verified$/);
    expect(await page.locator('.state .snapshots').innerText()).toMatch(/read at 2 moments/);
  });

  test('can be left behind for all the rest, and only that is complete', async () => {
    await open({ first: 1000, ...where(['id'], 'lte', '5000') });
    await says(page, /^First 1,000 rows/);
    await button(page, 'All the rest').click();
    await says(page, /^Complete: 5,000 rows, which are all$/);
    expect(await proof()).toMatch(/^count and checksum [\da-f]{8} verified$/);
  });

  test('and a stop is none either', async () => {
    await open({ first: null, ...where(['id'], 'lte', '400000') });
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await button(page, 'Stop').click();
    await says(page, /^Stopped at /);
    await button(page, 'Continue from here').click();
    await says(page, /^Complete: 400,000 rows, which are all$/);
  });
});

test('no rows are told in words, without a chart or a checksum of another query', async () => {
  await open({ first: 100 });
  await says(page, /^First 100 rows/);
  await page.evaluate((next) => location.replace(next), linkOf(server.url, { ...narrow, ...where(['id'], 'lt', '0') }));
  await says(page, /^No rows: nothing matches the query$/);
  await page.getByText('No row matches this query.').waitFor();
  expect(await page.locator('.charts canvas, .state .proof').count()).toBe(0);
  await picture(page, 'no-rows');
  expect(await violations(page)).toEqual([]);
});

describe('a stream that stands still', () => {
  test('says that it waits for the database, while its clock ticks', async () => {
    const locker = new pg.Client({ connectionString: server.databaseUrl });
    await locker.connect();
    try {
      await locker.query('BEGIN; LOCK TABLE "Flight" IN ACCESS EXCLUSIVE MODE');
      await open({ first: 100, orderBy: [{ path: ['delay'], direction: 'asc' }] });
      await says(page, /^Waiting for the first row/);
      await expect
        .poll(() => page.locator('.state .wait').innerText())
        .toMatch(/^nothing has come for \d\.\d s; an order/);
      await expect.poll(() => figure(page, 'elapsed')).toMatch(/^[2-9]\.\d s$/);
      await picture(page, 'waiting');
      await locker.query('ROLLBACK');
      await says(page, /^First 100 rows/);
    } finally {
      await locker.end();
    }
  });

  test('says that an operator has paused it, and is resumed only after a word', async () => {
    await open({ ...wide, first: null });
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await command(await onlyStream(), 'pause: true', 'The index is being built.');
    await says(page, /^Paused by an operator at /);
    await page.getByText('An operator says: The index is being built.').waitFor();
    await expect.poll(() => figure(page, 'rows/s')).toBe('0');
    await picture(page, 'held');
    const before = await delivered(page);
    await button(page, 'Resume…').click();
    await page.getByText('Resume it all the same?').waitFor();
    expect(await delivered(page)).toBe(before);
    await button(page, 'Resume').click();
    await expect.poll(() => delivered(page)).toBeGreaterThan(before);
    await button(page, 'Stop').click();
  });

  test('is told of its cancelling while it is paused', async () => {
    await open({ ...wide, first: null });
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await button(page, 'Pause').click();
    await says(page, /^Paused at /);
    await command(await onlyStream(), 'cancel: true', 'Come back at noon.');
    await says(page, /^Failed at [\d,]+ rows: This stream was cancelled by streamControl: Come back at noon\./);
    expect(await button(page, 'Continue from here').isVisible()).toBe(true);
  });

  test('says why it is reconnecting, and does so at once when it is told to', async () => {
    await open({ ...wide, first: null });
    await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
    await server.stop();
    await says(page, /^Broken at [\d,]+ rows: .+ Reconnecting$/);
    await expect.poll(() => page.locator('.state .wait').innerText()).toMatch(/^attempt [3-9], in /);
    const before = await delivered(page);
    await server.start();
    await button(page, 'Retry now').click();
    await expect.poll(() => delivered(page)).toBeGreaterThan(before);
    expect(await page.locator('.state .snapshots').innerText()).toMatch(/read at 2 moments/);
    await button(page, 'Stop').click();
  });
});

test('numbers that are estimates say so, and lie between the least and the greatest', async () => {
  await open({ first: null, columns: ['id', 'distance'], ...where(['id'], 'lte', '40000') });
  await says(page, /^Complete/);
  const [p99 = '', max = ''] = await Promise.all(
    ['p99', 'max'].map((term) =>
      page
        .locator('.figures div', { has: page.getByText(term, { exact: true }) })
        .locator('dd')
        .innerText(),
    ),
  );
  expect(p99).toMatch(/^≈/);
  const numberIn = (text: string) => Number(text.replaceAll(/[^\d.]/g, ''));
  expect(numberIn(p99)).toBeLessThanOrEqual(numberIn(max));
});

test('a list that is cut in its cell says so', async () => {
  await page.goto('about:blank');
  const busy = { columns: ['iata', 'departures'], ...where(['iata'], 'equals', 'ATL') };
  await page.goto(`${server.url}/#airports?${encodeURIComponent(JSON.stringify(busy))}`);
  await page
    .getByText(/^first 20 of more: \[/)
    .first()
    .waitFor();
});

test('an edit that is undone keeps Pause and Resume, and the rows say which query they are of', async () => {
  await open({ ...wide, first: null });
  await expect.poll(() => delivered(page)).toBeGreaterThan(1000);
  await button(page, 'Pause').click();
  await button(page, 'Condition').click();
  await page.getByText('the form asks for something else').waitFor();
  expect(await button(page, 'Run').isVisible()).toBe(true);
  await page.getByRole('button', { name: /^Remove the condition/ }).click();
  await expect.poll(() => button(page, 'Run').count()).toBe(0);
  expect(await page.getByText('the form asks for something else').count()).toBe(0);
  await button(page, 'Resume').click();
  await says(page, /^Streaming/);
  expect(await page.locator('.caption').innerText()).toBe('Flight');
  await button(page, 'Stop').click();
});
