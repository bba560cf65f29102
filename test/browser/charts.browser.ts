/** The charts beside the rows: what they say under the cursor, what they measure, and how they lead to other rows. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium, openPage, picture, says, violations, type WatchedPage } from './chromium.ts';
import { button, openAnew } from './page.ts';
import { sharedConsole } from './server.ts';

const server = sharedConsole();
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await openChromium();
  opened = await openPage(browser);
  page = opened.page;
});

afterAll(() => browser?.close());

async function open(link: string): Promise<void> {
  await openAnew(page, `${server.url}/#${link}`);
  await says(page, /^(First|Complete)/);
}

const hash = () => decodeURIComponent(new URL(page.url()).hash).replaceAll('+', ' ');
const charts = () => page.getByRole('region', { name: 'Charts' });
const chart = (title: string): Locator => charts().locator('figure', { hasText: title });

/** Points at a share of a chart's width. */
async function point(plot: Locator, share: number): Promise<void> {
  const box = await plot.locator('.u-over').boundingBox();
  if (box === null) throw new Error('there is no chart');
  await page.mouse.move(box.x + share * box.width, box.y + box.height / 2);
}

async function brush(plot: Locator, from: number, to: number): Promise<void> {
  await point(plot, from);
  await page.mouse.down();
  await point(plot, (from + to) / 2);
  await point(plot, to);
  await page.mouse.up();
}

test('a spread says what is under the cursor, is looked at more closely, and leads to a stretch of it', async () => {
  await open('flights?where=id+lte+30000&columns=id,date,delay');
  const spread = chart('Spread of');
  await spread.getByRole('combobox').selectOption('delay');
  await point(spread, 0.5);
  await expect.poll(() => spread.locator('.under').innerText()).toMatch(/^-?\d+( to below -?\d+)?: [\d,]+$/);
  await spread.getByLabel('log').check();
  await brush(spread, 0.4, 0.6);
  const [, from = '', to = ''] =
    /^(-?\d+) to below (-?\d+)$/.exec(await spread.locator('.brushed span').innerText()) ?? [];
  expect(Number(to)).toBeGreaterThan(Number(from));
  await button(page, 'Zoom in').click();
  await button(page, 'Show all').waitFor();
  await picture(page, 'charts-zoomed');
  await button(page, 'Show all').click();
  await brush(spread, 0.4, 0.6);
  await button(page, 'Only these rows').click();
  await expect.poll(hash).toContain('where=delay gte');
  expect(hash()).toContain('where=delay lt ');
  await says(page, /^Complete/);
  const delays = (await page.locator('[role=gridcell][aria-colindex="3"]').allInnerTexts()).map(Number);
  expect(delays.length).toBeGreaterThan(10);
  const [least, end] = [/delay gte (-?\d+)/, /delay lt (-?\d+)/].map((form) => Number(form.exec(hash())?.[1]));
  expect(delays.filter((delay) => delay < (least ?? 0) || delay >= (end ?? 0))).toEqual([]);
});

test('a bar leads to its rows', async () => {
  await open('flights?where=id+lte+3000&columns=id,originIata');
  const bars = chart('Count by');
  const name = await bars.locator('.bar-filter').first().innerText();
  await bars.locator('.bar-filter').first().click();
  await expect.poll(hash).toContain(`where=originIata equals ${name}`);
  await says(page, /^Complete/);
  expect(new Set(await page.locator('[role=gridcell][aria-colindex="2"]').allInnerTexts())).toEqual(new Set([name]));
});

test('what is measured over time is chosen, gaps are gaps, and a stretch is asked for alone', async () => {
  await open('flights?where=id+lte+30000&columns=id,date,delay,distance');
  const trend = chart('over');
  const label = () => trend.getByRole('img').getAttribute('aria-label');
  expect(await label()).toMatch(/^mean of delay over date, from /);
  // Between the flights of the seed and those that were added lie days without any.
  await point(trend, 0.5);
  await expect.poll(() => trend.locator('.under').innerText()).toMatch(/: nothing$/);
  await picture(page, 'charts-gap');
  for (const [value, says] of [
    ['max', 'greatest of delay'],
    ['p90', 'p90 of delay'],
    ['count', 'rows'],
  ] as const) {
    await trend.getByLabel('Measure').selectOption(value);
    await expect.poll(label).toMatch(new RegExp(`^${says} over date`));
  }
  expect(await violations(page)).toEqual([]);
  await brush(trend, 0, 0.1);
  await trend.getByRole('button', { name: 'Only these rows' }).click();
  await expect.poll(hash).toMatch(/where=date gte .+where=date lt /);
  await says(page, /^Complete/);
});

test('what they show stands in the address, and asks for no other rows', async () => {
  await open('flights?where=id+lte+3000&columns=id,date,delay,distance');
  const delivered = await page.locator('.proof').innerText();
  await chart('Spread of').getByRole('combobox').selectOption('distance');
  await chart('over').getByLabel('Measure').selectOption('max');
  await expect.poll(hash).toContain('&spread=distance&measure=max');
  expect(await page.locator('.proof').innerText()).toBe(delivered);
  await page.reload();
  await says(page, /^Complete/);
  expect(await chart('Spread of').getByRole('combobox').inputValue()).toBe('distance');
  expect(await chart('over').getByRole('img').getAttribute('aria-label')).toMatch(/^greatest of distance over date/);
});

test('the title of the tab says how far the rows are', async () => {
  await open('flights?first=100&columns=id');
  await expect.poll(() => page.title()).toBe('Flight: 100 rows – Sluice');
  await open('airports');
  expect(opened.faults).toEqual([]);
});
