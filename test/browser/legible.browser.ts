/** What stands in the grid can be read: nothing that tells a value is cut, a cell opens in full, and moments say their zone. */
import pg from 'pg';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChromium, openPage, picture, says, violations, type WatchedPage } from './chromium.ts';
import { button, chooseField, openAnew } from './page.ts';
import { sharedConsole } from './server.ts';

const server = sharedConsole();
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await openChromium();
  opened = await openPage(browser, {
    timezoneId: 'Asia/Tokyo',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = opened.page;
});

afterAll(() => browser?.close());

/** Loads the page anew at this address. */
async function open(link: string): Promise<void> {
  await openAnew(page, `${server.url}/#${link}`);
  await says(page, /^(First|Complete)/);
}

const headers = () =>
  page
    .getByRole('columnheader')
    .evaluateAll((all) => all.map((head) => head.querySelector('.grid-field')?.firstChild?.textContent ?? ''));
const head = (name: string) => page.getByRole('columnheader', { name, exact: false }).first();
const cell = (row: number, column: number): Locator => page.locator(`#cell-${row}-${column}`);
const copied = () => page.evaluate(() => navigator.clipboard.readText());
async function columnMenu(name: string, item: string): Promise<void> {
  await button(page, `Menu of ${name}`).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function rowOf(condition: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT id::text FROM "Booking" WHERE ${condition} ORDER BY id LIMIT 1`);
    return rows[0].id;
  } finally {
    await client.end();
  }
}

describe('columns', () => {
  test('stand in the order of the model, and never cut numbers, keys, moments and names of enums', async () => {
    await open('bookings?first=3000&columns=id,reference,status,fare,miles,bookedAt,flight.date,flight.delay');
    const cut = await page
      .locator('[role=gridcell]')
      .evaluateAll((cells) => cells.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
    expect(cut).toEqual([]);
    await open('flights?first=50');
    expect((await headers()).slice(0, 4)).toEqual(['id', 'date', 'delay', 'distance']);
  });

  test('are resized, moved, pinned and hidden, and stay so for their model', async () => {
    await open('flights?first=50');
    const edge = await head('delay').locator('.grid-edge').boundingBox();
    if (edge === null) throw new Error('there is no edge');
    const before = (await head('delay').boundingBox())?.width ?? 0;
    await page.mouse.move(edge.x + 3, edge.y + 5);
    await page.mouse.down();
    await page.mouse.move(edge.x + 103, edge.y + 5);
    await page.mouse.up();
    await columnMenu('distance', 'Pin to the left');
    await columnMenu('date', 'Hide');
    await page.reload();
    await says(page, /^First/);
    expect((await headers()).slice(0, 3)).toEqual(['distance', 'id', 'delay']);
    expect(Math.round((await head('delay').boundingBox())?.width ?? 0)).toBe(Math.round(before) + 100);
    await columnMenu('delay', 'Move left');
    expect((await headers()).slice(0, 3)).toEqual(['distance', 'delay', 'id']);
    await page.getByRole('button', { name: /^Show 1 hidden/ }).click();
    expect((await headers()).slice(0, 4)).toEqual(['id', 'date', 'delay', 'distance']);
  });
});

describe('a cell', () => {
  test('opens in full: JSON as a tree, and its row beside it', async () => {
    const id = await rowOf(`jsonb_typeof(extras::jsonb) = 'object'`);
    await open(`bookings?where=id+equals+${id}&columns=id,passenger,extras,receipt`);
    await cell(0, 2).dblclick();
    const viewer = page.getByRole('dialog');
    await viewer.locator('.tree').first().waitFor();
    await picture(page, 'viewer');
    expect(await violations(page)).toEqual([]);
    await viewer.getByRole('button', { name: 'Copy as JSON' }).click();
    await viewer.getByText('JSON copied').waitFor();
    const extras = JSON.parse(await copied());
    expect(extras).toEqual(expect.any(Object));
    await viewer.getByRole('button', { name: 'Copy row as JSON' }).click();
    await viewer.getByText('Row copied').waitFor();
    expect(JSON.parse(await copied())).toMatchObject({ id, extras });
    await viewer.getByRole('button', { name: /^passenger/ }).click();
    const passenger = await viewer.locator('.viewer-text').innerText();
    await viewer.getByRole('button', { name: 'Copy value' }).click();
    await viewer.getByText('Value copied').waitFor();
    expect(await copied()).toBe(passenger);
    await viewer.getByRole('button', { name: 'Copy as JSON' }).click();
    await viewer.getByText('JSON copied').waitFor();
    expect(await copied()).toBe(JSON.stringify(passenger));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await viewer.getByRole('heading', { name: /^id/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('tells bytes by their size, and wraps a long text', async () => {
    const id = await rowOf(`note LIKE 'Long:%'`);
    const other = await rowOf(`length(receipt) = 15`);
    const empty = await rowOf(`receipt = ''`);
    await open(`bookings?where=id+in+${id},+${other},+${empty}&columns=id,note,receipt`);
    await page.getByRole('gridcell', { name: '0 B', exact: true }).first().dblclick();
    const viewer = page.getByRole('dialog');
    await viewer.getByText('0 B: no bytes, and not null.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('gridcell', { name: '15 B', exact: true }).dblclick();
    await viewer.getByText('15 B, as base64:').waitFor();
    expect(await viewer.locator('.viewer-text').innerText()).toMatch(/^[\w+/]{20}$/);
    await page.keyboard.press('Escape');
    await page.getByRole('gridcell', { name: /^Long: / }).dblclick();
    const text = viewer.locator('.viewer-text');
    expect((await text.innerText()).length).toBeGreaterThan(2000);
    const [lines = 0, beyond] = await text.evaluate((shown) => [
      shown.clientHeight / Number.parseFloat(getComputedStyle(shown).lineHeight),
      shown.scrollWidth - shown.clientWidth,
    ]);
    expect(lines).toBeGreaterThan(10);
    expect(beyond).toBe(0);
    await picture(page, 'viewer-text');
    await page.keyboard.press('Escape');
  });

  test.each([
    ['null', `extras IS NULL`, 'extras', /^null: there is no value/],
    ['the null of JSON', `extras::jsonb = 'null'`, 'extras', /^JSON null/],
    ['an empty text', `note = ''`, 'note', /^An empty text/],
  ])('tells %s apart', async (_, condition, column, says) => {
    const id = await rowOf(condition);
    await open(`bookings?where=id+equals+${id}&columns=id,${column}`);
    await cell(0, 1).dblclick();
    await page.getByRole('dialog').getByText(says).waitFor();
    await page.keyboard.press('Escape');
  });

  test('and its neighbours are copied as tab-separated text, without the numbers of their rows', async () => {
    await open('flights?first=50&columns=id,date,delay');
    await cell(1, 0).click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Control+c');
    await page.getByText('4 cells copied.').waitFor();
    expect(await copied()).toMatch(/^2\t2001-01-01 \d\d:\d\d\n3\t2001-01-01 \d\d:\d\d$/);
  });
});

describe('moments', () => {
  test('say that they are of UTC, or of the zone of the browser', async () => {
    await open('flights?first=50&columns=id,date');
    expect(await head('date').innerText()).toContain('UTC');
    expect(await cell(0, 1).innerText()).toBe('2001-01-01 00:01');
    await page.getByLabel('Time zone').selectOption('local');
    expect(await cell(0, 1).innerText()).toBe('2001-01-01 09:01');
    expect(await head('date').innerText()).toContain('Asia/Tokyo');
    await picture(page, 'zone');
    await page.getByLabel('Time zone').selectOption('utc');
  });

  test('are asked for by a day, which is its midnight, and between two of them', async () => {
    await open('flights?first=50&columns=id,date');
    await button(page, 'Condition').click();
    await chooseField(page, 0, 'date');
    await page.getByLabel('Operator').selectOption('between');
    await page.getByLabel('From', { exact: true }).fill('2001-01-20');
    await page.getByLabel('To', { exact: true }).fill('2001-01-20 00:01');
    await page.keyboard.press('Enter');
    // Every ten seconds there is one.
    await says(page, /^Complete: 7 rows/);
    await picture(page, 'between');
    expect(await page.locator('.caption-text').innerText()).toBe(
      'Flight where date is between 2001-01-20 and 2001-01-20 00:01',
    );
  });
});

test('a search is one for any case, and says so', async () => {
  await open('airports');
  await button(page, 'Condition').click();
  await chooseField(page, 0, 'city');
  await page.getByLabel('Operator').selectOption('contains');
  expect(await page.getByLabel('any case').isChecked()).toBe(true);
  await page.getByLabel('Value').fill('ATLANTA');
  await page.keyboard.press('Enter');
  await says(page, /^Complete: \d+ rows?, which are all/);
  expect(await page.locator('[role=gridcell]').allInnerTexts()).toContain('Atlanta');
  expect(opened.faults).toEqual([]);
});
