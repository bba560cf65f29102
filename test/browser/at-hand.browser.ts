/** What one wants next is at hand: sorting and filtering from the rows, a form that says what it lacks, queries of before. */
import type { Browser, Page } from 'playwright-core';
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
  opened = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  page = opened.page;
});

afterAll(() => browser?.close());

async function open(link: string, there = page): Promise<void> {
  await openAnew(there, `${server.url}/#${link}`);
  await says(there, /^(First|Complete)/);
}

const narrow = 'flights?where=id+lte+500&columns=id,date,delay';
const head = (name: string) => page.getByRole('columnheader', { name, exact: false }).first();
const hash = () => decodeURIComponent(new URL(page.url()).hash).replaceAll('+', ' ');
const column = (place: number) => page.locator(`[role=gridcell][aria-colindex="${place}"]`).allInnerTexts();

describe('the rows', () => {
  test('are sorted by a click on a name, and by more of them with Shift', async () => {
    await open(narrow);
    await head('delay').click();
    await expect.poll(hash).toContain('order=delay');
    await says(page, /^Complete: 500/);
    await head('delay').click();
    await expect.poll(hash).toContain('order=-delay');
    await head('id').click({ modifiers: ['Shift'] });
    await expect.poll(hash).toContain('order=-delay,id');
    await says(page, /^Complete: 500/);
    expect(await head('delay').getAttribute('aria-sort')).toBe('descending');
    expect(await head('id').getAttribute('aria-sort')).toBe('ascending');
    const delays = (await column(3)).map(Number);
    expect(delays).toEqual(delays.toSorted((a, b) => b - a));
    await page.getByRole('grid').focus();
    for (const key of ['Control+Home', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    await expect.poll(hash).toContain('order=-id&');
  });

  test('are filtered by the value of a cell', async () => {
    await open(narrow);
    const value = await page.locator('#cell-3-2').innerText();
    await page.locator('#cell-3-2').click({ button: 'right' });
    await picture(page, 'cell-menu');
    await page.getByRole('menuitem', { name: 'Only rows with this value' }).click();
    await expect.poll(hash).toContain(`where=delay equals ${value}`);
    await says(page, /^Complete/);
    expect(new Set(await column(3))).toEqual(new Set([value]));
  });

  test('are gone to by their number, and found by what they say', async () => {
    await open('flights?first=30000&columns=id,date,delay');
    await page.getByLabel('Go to row').fill('25,000');
    await page.keyboard.press('Enter');
    await expect.poll(() => column(1)).toContain('25000');
    await page.getByLabel('Find in the rows').fill('27123');
    await page.keyboard.press('Enter');
    await page.getByText('Row 27,123', { exact: true }).waitFor();
    await expect.poll(() => column(1)).toContain('27123');
    await page.getByLabel('Find in the rows').fill('nowhere');
    await page.keyboard.press('Enter');
    await page.getByText('“nowhere” is not in the rows that have come.').waitFor();
  });
});

describe('the form', () => {
  test('says at an input what is wrong once it is left, why nothing runs, and keeps the focus near', async () => {
    await open(narrow);
    await button(page, 'Condition').click();
    // One types the name of its field at once.
    await page.keyboard.type('dest sta');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Field' }).nth(1).inputValue())
      .toBe('destination › state');
    await button(page, 'Condition').click();
    await chooseField(page, 2, 'delay');
    const value = page.getByLabel('Value').nth(2);
    const problems = page.locator('.condition-problem, .problem, [aria-invalid="true"]');
    // It is empty, and nobody has been at it yet.
    expect(await problems.count()).toBe(0);
    await value.fill('much');
    expect(await problems.count()).toBe(0);
    await value.press('Tab');
    await page.locator('.condition-problem', { hasText: 'much is not a whole number' }).waitFor();
    expect(await value.getAttribute('aria-invalid')).toBe('true');
    await value.press('Enter');
    const reason = page.getByRole('alert').getByText(/much is not a whole number/);
    await reason.waitFor();
    expect(await violations(page)).toEqual([]);
    await button(page, 'Run query').click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await button(page, 'Condition').click();
    // That is for the next run to say.
    expect(await reason.count()).toBe(0);
    expect(await problems.allInnerTexts()).toEqual(['', 'delay: much is not a whole number.']);
    await page.getByRole('button', { name: 'Remove the condition on id' }).last().click();
    await page.getByRole('button', { name: 'Remove the condition on destination state' }).click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Remove the condition on delay',
    );
  });

  test('speaks of a stretch once both its ends are left, and of the end that is wrong', async () => {
    await open(narrow);
    await button(page, 'Condition').click();
    await page.keyboard.type('date');
    await page.keyboard.press('Enter');
    await page.getByLabel('Operator').nth(1).selectOption('between');
    const [from, to] = [page.getByLabel('From', { exact: true }), page.getByLabel('To', { exact: true })];
    await from.fill('2001-01-20 08:00');
    await to.focus();
    expect(await page.locator('.condition-problem').count()).toBe(0);
    const seen = await from.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
    expect(seen, 'the whole moment is seen').toBe(true);
    await head('id').locator('.grid-menu').focus();
    await page.locator('.condition-problem', { hasText: 'Write a moment' }).waitFor();
    expect(await to.getAttribute('aria-invalid')).toBe('true');
    expect(await from.getAttribute('aria-invalid')).toBe('false');
  });

  test.each([
    ['on a phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
    ['at twice the size', { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }],
  ] as const)('has Run in reach %s, and makes way for the rows', async (name, screen) => {
    await using small = await openPage(browser, screen);
    await open(narrow, small.page);
    await small.page.getByText('Query', { exact: true }).click();
    const run = button(small.page, 'Run query');
    expect(await run.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    await picture(small.page, `form ${name}`);
    expect(await violations(small.page)).toEqual([]);
    await run.click();
    await expect.poll(() => run.isVisible()).toBe(false);
    const [content = 0, sight = 0] = await small.page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    expect(content).toBeLessThanOrEqual(sight);
    await picture(small.page, `rows ${name}`);
  });
});

describe('queries of before', () => {
  test('are walked by back and forward', async () => {
    await open(narrow);
    await head('delay').click();
    await expect.poll(hash).toContain('order=delay');
    await page.goBack();
    await expect.poll(() => head('delay').getAttribute('aria-sort')).toBe('none');
    await says(page, /^Complete/);
    await page.goForward();
    await expect.poll(() => head('delay').getAttribute('aria-sort')).toBe('ascending');
  });

  test('are kept, saved under a name, and passed on as links', async () => {
    await open(narrow);
    await button(page, 'Copy link').click();
    await page.getByText('Link copied.').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(`${server.url}/#${narrow}`);
    await page.getByText('Saved and recent').click();
    await page.getByLabel('Name of the query').fill('the first 500');
    await button(page, 'Save').click();
    await open('airports');
    await page.getByText('Saved and recent').click();
    await picture(page, 'queries');
    const aside = page.locator('.aside');
    expect(await aside.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await page.getByRole('link', { name: 'the first 500' }).click();
    await says(page, /^Complete: 500 rows/);
    await page.getByRole('list', { name: 'Recent queries' }).getByRole('link', { name: 'Airport' }).click();
    await expect.poll(hash).toBe('#airports');
    // As if it was typed into the address.
    await page.evaluate((to) => location.assign(to), link);
    await says(page, /^Complete: 500 rows/);
    expect(opened.faults).toEqual([]);
  });
});
