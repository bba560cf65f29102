/** Nothing speaks of flights where there are none. */
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstQuery } from '../../../src/graphql/first-query.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app, lists, schema } from './graphql.ts';
import { openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  server = await startServer({ DATABASE_URL: others.url }, { app });
});
afterAll(async () => {
  await server.dispose();
  await others[Symbol.asyncDispose]();
});

const [first = ''] = Object.keys(lists);

it('the server tells of its lists, for the banner', () => {
  expect(server.lists).toEqual(Object.keys(lists));
});

it('the hint of a 404 is a download that there is', async () => {
  const response = await fetch(`${server.url}/nothing`);
  expect(await response.json()).toMatchObject({
    detail: `There is nothing at /nothing. Try /graphql, /export/${first}.csv or /healthz.`,
  });
  expect((await fetch(`${server.url}/export/${first}.csv`)).status).toBe(200);
});

it('/export/csv is the first list', async () => {
  const named = await fetch(`${server.url}/export/${first}.csv`);
  const short = await fetch(`${server.url}/export/csv`);
  expect(short.status).toBe(200);
  expect(await short.text()).toBe(await named.text());
});

it('GraphiQL opens with the first list', async () => {
  const page = await (await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })).text();
  expect(page).toContain(`${first}(first: 500) @stream`);
  expect(page).not.toContain('flights');
});

it.each(Object.keys(lists))('GraphiQL could open with %s', (list) => {
  // Yoga adds the directive.
  const text = firstQuery(schema, list).replace('@stream', '');
  expect(validate(schema, parse(text))).toEqual([]);
});
