/** An address that holds no good query is told so, and the page is there. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChromium, openPage, says, type WatchedPage } from './chromium.ts';
import { button, linkOf, openAnew } from './page.ts';
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

const good = { path: ['id'], operator: 'gt', value: '1', ignoresCase: false };

describe('an address', () => {
  test.each<[string, () => string, RegExp]>([
    ['of no JSON', () => `${server.url}/#flights?%7B`, /cannot be read: it is not whole/],
    ['of no list', () => `${server.url}/#planes`, /there is no list planes/],
    ['whose columns are none', () => linkOf(server.url, { columns: null }), /columns must be a list/],
    ['whose conditions are none', () => linkOf(server.url, { where: {} }), /where.mode must be/],
    [
      'with a condition of nothing',
      () => linkOf(server.url, { where: { mode: 'all', items: [null] } }),
      /items.0 must be an object/,
    ],
    [
      'with a path that is no list',
      () => linkOf(server.url, { where: { mode: 'all', items: [{ ...good, path: 'id' }] } }),
      /path must be a list/,
    ],
    [
      'with a field that is not there',
      () => linkOf(server.url, { where: { mode: 'all', items: [{ ...good, path: ['wings'] }] } }),
      /wings has no operator/,
    ],
    [
      'with an operator that is not there',
      () => linkOf(server.url, { where: { mode: 'all', items: [{ ...good, operator: 'almost' }] } }),
      /no operator almost/,
    ],
    [
      'with a value that is none',
      () => linkOf(server.url, { where: { mode: 'all', items: [{ ...good, value: 'x' }] } }),
      /id: /,
    ],
  ])('%s is told, beside the form', async (_, address, message) => {
    await openAnew(page, address());
    await expect.poll(() => page.locator('.problem').allInnerTexts()).toEqual([expect.stringMatching(message)]);
    expect(await button(page, 'Run').isVisible()).toBe(true);
    expect(opened.faults).toEqual([]);
  });

  test('that is mended runs', async () => {
    await openAnew(page, linkOf(server.url, { columns: null }));
    await page.locator('.problem').waitFor();
    await page.evaluate((next) => location.replace(next), linkOf(server.url, { columns: ['id'], first: 10 }));
    await expect.poll(() => page.locator('.problem').count()).toBe(0);
    await says(page, /^First 10 rows/);
    expect(opened.faults).toEqual([]);
  });
});

describe('GraphiQL', () => {
  test('works under its policy, and runs a query', async () => {
    await page.goto(`${server.url}/graphql?query=${encodeURIComponent('{ flights(first: 3) { id } }')}`);
    await page.locator('.graphiql-execute-button').click();
    await expect.poll(() => page.locator('.result-window').innerText()).toMatch(/"flights"/);
    expect(opened.faults).toEqual([]);
  });
});
