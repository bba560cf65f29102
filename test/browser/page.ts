/** What the tests look for on the page. */
import type { Locator, Page } from 'playwright-core';

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The address of a query: what differs from the first one of flights. */
export const linkOf = (url: string, changes: object = {}): string =>
  `${url}/#flights?${encodeURIComponent(JSON.stringify(changes))}`;
