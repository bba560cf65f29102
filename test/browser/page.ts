/** What the tests look for on the page. */
import type { Locator, Page } from 'playwright-core';

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The address of a query: what differs from the first one of flights. */
export const linkOf = (url: string, changes: object = {}): string =>
  `${url}/#flights?${encodeURIComponent(JSON.stringify(changes))}`;

/**
 * Columns of which a million rows are several times the bytes that the operating system and the browser take for a page that does
 * not read: so its stream is still open when it pauses, however fast both are.
 */
export const wide = {
  columns: ['id', 'date', 'delay', 'origin.name', 'origin.city', 'destination.name', 'destination.city'],
};

/** Loads the page anew at this address, in the process that it has: what differs behind the # alone would load nothing. */
export async function openAnew(page: Page, address: string): Promise<void> {
  if (new URL(page.url()).origin !== new URL(address).origin) {
    await page.goto(address);
    return;
  }
  await page.evaluate((next) => history.replaceState(null, '', next), address);
  await page.reload();
}

/** Chooses the field of the condition, or of the order's key, that stands at this place of the form. */
export async function chooseField(page: Page, place: number, name: string): Promise<void> {
  const picker = page.getByRole('combobox', { name: 'Field', exact: true }).nth(place);
  await picker.fill(name);
  await picker.press('Enter');
}
