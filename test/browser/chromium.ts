/** The Chromium of this machine, and pages in it that note what goes wrong. */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, type BrowserServer, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

/** Where it is looked for, after `CHROMIUM_PATH`. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Tells how much memory there really is in use, and not in steps.
  '--enable-precise-memory-info',
];

/** The one Chromium of a whole run. @throws Error that says how to get one, where there is none. */
export async function launchChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: await chromiumPath(), headless: true, args: flags });
}

/** The run's Chromium, for a file: its pages share nothing with those of other files, and go when it is closed. */
export const openChromium = (): Promise<Browser> => chromium.connect(inject('chromium'));

async function chromiumPath(): Promise<string> {
  const { CHROMIUM_PATH } = process.env;
  for (const path of CHROMIUM_PATH ? [CHROMIUM_PATH] : places) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new Error('There is no Chromium: install it (`apt-get install chromium`), or name it in CHROMIUM_PATH.');
}

export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors, and warnings of the console, since the page was opened. */
  readonly faults: readonly string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

/** For people to look at; not for comparison. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = fileURLToPath(new URL('./pictures', import.meta.url));
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: false });
}

/** The text of one of the figures above the rows. */
export async function figure(page: Page, term: string): Promise<string> {
  return page
    .locator('.stats div', { has: page.getByText(term, { exact: true }) })
    .locator('dd')
    .innerText();
}

export const delivered = async (page: Page): Promise<number> =>
  Number((await figure(page, 'rows')).replaceAll(',', ''));

/** Resolves once the status line says so; sooner than a test runs out of time, so that it is told what was said. */
export async function says(page: Page, text: RegExp, timeout = 60_000): Promise<void> {
  await expect.poll(() => page.locator('.state [role=status]').innerText(), { timeout }).toMatch(text);
}

/** What axe finds to be serious, with the places. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => window.axe.run());
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Screens that a view is looked at on: beside the wide one, a phone, and a laptop whose page is shown at twice its size. */
const screens = {
  light: { width: 1440, height: 900, colorScheme: 'light' },
  dark: { width: 1440, height: 900, colorScheme: 'dark' },
  phone: { width: 390, height: 844, colorScheme: 'light' },
  'dark phone': { width: 390, height: 844, colorScheme: 'dark' },
  'twice the size': { width: 720, height: 450, colorScheme: 'light' },
} as const;

/** Serious faults of the view that is shown, on every screen, and what lies beyond its edge; it leaves a picture of each. */
export async function faultsOfView(page: Page, name: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [screen, { colorScheme, ...size }] of Object.entries(screens)) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await picture(page, `${name}, ${screen}`);
    const found = await violations(page);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    faults.push(...found.map((fault) => `${screen}: ${fault}`));
    if (beyond > 0) faults.push(`${screen}: ${beyond} pixels lie beyond the edge`);
  }
  const { light } = screens;
  await page.emulateMedia({ colorScheme: light.colorScheme });
  await page.setViewportSize(light);
  return faults;
}

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}
