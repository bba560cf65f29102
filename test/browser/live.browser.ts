/** A live query in the console: rows change, come and go as they are committed, and the page says how old that is. */
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { installLive } from '../../src/core/live/install.ts';
import { bookings, logOptions } from '../live/tables.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { faultsOfView, figure, openChromium, openPage, says, type WatchedPage } from './chromium.ts';
import { button, openAnew } from './page.ts';

let database: TestDatabase;
let client: pg.Client;
let server: TestServer;
let browser: Browser;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await installLive(client, [bookings], logOptions);
  server = await startServer({ DATABASE_URL: database.url }, { consoleFolder: inject('console').folder });
  browser = await openChromium();
  opened = await openPage(browser);
  page = opened.page;
});

afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  await client?.end();
  await database?.dispose();
});

const notes = () => page.locator('[role=gridcell][aria-colindex="2"]').allInnerTexts();

test('rows change, come and go as they are committed, and it is said when all is as in the database', async () => {
  await page.goto(`${server.url}/#bookings?where=id+lte+5&columns=id,note&first=all`);
  await says(page, /^Complete: 5 rows/);
  await page.getByLabel('Live: follow changes').check();
  await button(page, 'Run').click();
  await says(page, /^Live: 5 rows, caught up$/);
  expect(new URL(page.url()).hash).toContain('live=true');
  await client.query(`UPDATE "Booking" SET note = 'changed just now' WHERE id = 3`);
  await expect.poll(notes).toContain('changed just now');
  expect(await figure(page, 'changed')).toBe('1');
  await client.query('DELETE FROM "Booking" WHERE id = 4');
  await says(page, /^Live: 4 rows, caught up$/);
  expect(await figure(page, 'gone')).toBe('1');
  await expect.poll(() => page.locator('.state .wait').innerText()).toMatch(/^nothing has changed for \d/);
  expect(await faultsOfView(page, 'live')).toEqual([]);
  // What happens while nobody reads is not missed.
  await button(page, 'Stop').click();
  await says(page, /^Stopped at 4 rows/);
  await client.query(`UPDATE "Booking" SET note = 'changed meanwhile' WHERE id = 5`);
  await button(page, 'Continue from here').click();
  await expect.poll(notes).toContain('changed meanwhile');
  await says(page, /^Live: 4 rows, caught up$/);
  await button(page, 'Stop').click();
  expect(opened.faults).toEqual([]);
});

test('a table without a change log says how to get one', async () => {
  await openAnew(page, `${server.url}/#flights?columns=id&first=all&live=true`);
  await says(page, /^Failed at 0 rows: .*live install/);
});
