/** An address that holds no good query is told so, and the page is there. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, openPage, says } from './chromium.ts';
import { button, linkOf } from './page.ts';
import { type ConsoleServer, startConsole } from './server.ts';

let server: ConsoleServer;
let browser: Browser;
beforeAll(async () => {
  server = await startConsole();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

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
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(address());
    await expect.poll(() => page.locator('.problem').allInnerTexts()).toEqual([expect.stringMatching(message)]);
    expect(await button(page, 'Run').isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  test('that is mended runs', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(linkOf(server.url, { columns: null }));
    await page.locator('.problem').waitFor();
    await page.evaluate((next) => location.replace(next), linkOf(server.url, { columns: ['id'], first: 10 }));
    await expect.poll(() => page.locator('.problem').count()).toBe(0);
    await button(page, 'Run').click();
    await says(page, /^Complete: 10 rows/);
    expect(faults).toEqual([]);
  });
});

describe('GraphiQL', () => {
  test('works under its policy, and runs a query', async () => {
    await using opened = await openPage(browser);
    const { page, faults } = opened;
    await page.goto(`${server.url}/graphql?query=${encodeURIComponent('{ flights(first: 3) { id } }')}`);
    await page.locator('.graphiql-execute-button').click();
    await expect.poll(() => page.locator('.result-window').innerText()).toMatch(/"flights"/);
    expect(faults).toEqual([]);
  });
});
