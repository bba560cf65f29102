/** R9: a browser's `EventSource` goes on by itself over a network that breaks, by the id of the last event. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { openChromium, openPage } from './chromium.ts';

let database: TestDatabase;
let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  database = await createDatabase();
  server = await startServer({ DATABASE_URL: database.url });
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  await database?.dispose();
});

const args = 'first: 12000, orderBy: [{ delay: desc }, { date: asc }]';

test('EventSource goes on by itself, and gives all rows once', async () => {
  // Spent by each connection before it has given all rows, compressed or not.
  await using network = await createNetwork(server.url, { budget: () => 15_000 });
  await using watched = await openPage(browser);
  await watched.page.goto(`${network.url}/healthz`);
  const subscription = `subscription { flights(${args}) { rows { id } end { rowCount } } }`;
  const { ids, end } = await watched.page.evaluate(
    (query) =>
      new Promise<{ ids: number[]; end: unknown }>((resolve) => {
        const source = new EventSource(`/graphql?${new URLSearchParams({ query })}`);
        const ids: number[] = [];
        let end: unknown;
        source.addEventListener('next', (event) => {
          const { flights } = JSON.parse(event.data).data;
          ids.push(...flights.rows.map(({ id }: { id: number }) => id));
          end = flights.end;
        });
        source.addEventListener('complete', () => {
          source.close();
          resolve({ ids, end });
        });
      }),
    subscription,
  );
  const list = new URLSearchParams({ query: `{ flights(${args}) { id } }` });
  const { data } = await (
    await fetch(`${server.url}/graphql?${list}`, { headers: { accept: 'application/json' } })
  ).json();
  expect(ids).toEqual(data.flights.map(({ id }: { id: number }) => id));
  expect(end).toEqual({ rowCount: 12_000 });
  expect(network.cuts).toBeGreaterThan(0);
});
