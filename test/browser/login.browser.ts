/** The console where the server asks who one is: a token is typed in or brought by an address, kept for the tab, and renewed. */
import { SignJWT } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withClient } from '../../src/database/with-client.ts';
import { createRole } from '../utils/role.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { openChromium, openPage, picture, says, violations } from './chromium.ts';
import { button, linkOf } from './page.ts';
import { manyFlights } from './server.ts';

const secret = 'a secret of more than thirty-two characters';
let made: AsyncDisposableStack;
let server: TestServer;
let open: TestServer;
let browser: Browser;
let role: string;

beforeAll(async () => {
  made = new AsyncDisposableStack();
  const database = await manyFlights();
  made.defer(() => database.dispose());
  const account = made.use(await createRole(database.url));
  const viewer = made.use(await createRole(database.url));
  role = viewer.name;
  await withClient(database.url, 'test', (client) =>
    client.query(`
      ALTER ROLE ${account.name} NOINHERIT;
      GRANT ${role} TO ${account.name};
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`),
  );
  const env = { DATABASE_URL: account.url, AUTH_SECRET: secret };
  const start = (more: Record<string, string> = {}) =>
    startServer({ ...env, ...more }, { consoleFolder: inject('console').folder });
  server = made.use(await start());
  open = made.use(await start({ AUTH_ANONYMOUS_ROLE: role }));
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await made?.disposeAsync();
});

/** @param seconds until it expires; the server lets clocks differ by five more. */
const tokenOf = (subject: string, seconds = 300) =>
  new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime(new Date(Date.now() + seconds * 1000))
    .sign(new TextEncoder().encode(secret));

const login = (page: Page) => page.getByRole('region', { name: 'Log-in' });
async function type(page: Page, token: string): Promise<void> {
  await page.getByLabel('Bearer token').fill(token);
  await login(page).getByRole('button', { name: 'Log in', exact: true }).click();
}

test('a token is typed in, kept for the tab alone, and forgotten', async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await page.goto(server.url);
  await expect.poll(() => login(page).getByRole('alert').innerText()).toContain('Say who you are');
  await page.getByRole('heading', { name: 'This server asks who you are' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await picture(page, 'log-in');
  const token = await tokenOf('anna');
  await type(page, `Bearer ${token}`);
  await says(page, /^First 100,000 rows/);
  expect(await login(page).innerText()).toContain(`logged in as anna (${role})`);
  const kept = await page.evaluate(() => ({
    address: location.href,
    tab: JSON.stringify({ ...sessionStorage }),
    others: JSON.stringify({ ...localStorage }) + document.cookie,
  }));
  expect(kept.tab).toContain(token);
  expect(kept.address + kept.others).not.toContain(token);
  await page.reload();
  await says(page, /^First 100,000 rows/);
  await button(page, 'Log out').click();
  await expect.poll(() => login(page).getByRole('alert').innerText()).toContain('Say who you are');
  // Nothing stays of whom it was shown to.
  expect(await page.locator('[role=gridcell]').count()).toBe(0);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(token);
});

test('a token comes by an address, and leaves it', async () => {
  await using opened = await openPage(browser);
  const { page, faults } = opened;
  const token = await tokenOf('bert');
  await page.goto(`${server.url}/#bearer=${token}`);
  await says(page, /^First 100,000 rows/);
  expect(await login(page).innerText()).toContain('logged in as bert');
  expect(page.url()).not.toContain(token.slice(0, 20));
  expect(faults).toEqual([]);
});

test('a token that runs out is asked for anew, and what was read goes on', async () => {
  await using opened = await openPage(browser);
  const { page } = opened;
  await page.goto(linkOf(server.url, { first: 1_000 }));
  await type(page, await tokenOf('anna'));
  await says(page, /^First 1,000 rows/);
  // Time has passed.
  const old = await tokenOf('anna', -60);
  await page.evaluate((token) => sessionStorage.setItem('sluice-bearer', token), old);
  await page
    .getByRole('button', { name: /^Continue/ })
    .first()
    .click();
  await expect.poll(() => login(page).getByRole('alert').innerText()).toContain('expired');
  await picture(page, 'log-in again');
  await type(page, await tokenOf('anna'));
  await says(page, /^First 2,000 rows/);
});

test('anonymous readers are let in where they may be', async () => {
  await using opened = await openPage(browser);
  const { page, faults } = opened;
  await page.goto(open.url);
  await says(page, /^First 100,000 rows/);
  expect(await login(page).innerText()).toContain('not logged in');
  await button(page, 'Log in').click();
  await type(page, await tokenOf('anna'));
  await expect.poll(() => login(page).innerText()).toContain('logged in as anna');
  await says(page, /^First 100,000 rows/);
  expect(faults).toEqual([]);
});
