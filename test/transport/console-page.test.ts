/** The console's page, built for this test: what `/` answers with, and what the page may load. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../utils/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';

let folder: TemporaryFolder;
let server: TestServer;
let page: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await build({
    configFile: fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url)),
    logLevel: 'silent',
    build: { outDir: folder.path },
  });
  server = await startServer({}, { consoleFolder: folder.path });
  page = await (await get('/')).text();
});

afterAll(async () => {
  await server?.dispose();
  await folder?.[Symbol.asyncDispose]();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(server.url + path, { headers, method, redirect: 'manual' });

const linksOf = (html: string) => Array.from(html.matchAll(/(?:src|href)="([^"]*)"/g), ([, link = '']) => link);

test('the page is there, and every file that it names', async () => {
  expect(page).toMatch(/<div id="root">/);
  const links = linksOf(page);
  expect(links.length).toBeGreaterThanOrEqual(2);
  for (const link of links) {
    const answer = await get(new URL(link, 'http://page/').pathname);
    expect(answer.status).toBe(200);
    expect((await answer.text()).length).toBeGreaterThan(100);
  }
});

test('it has no script of its own in it, styles that its policy knows, and names nothing elsewhere', async () => {
  expect(page).not.toMatch(/style=|<script(?![^>]*src=)|\son\w+=/i);
  const styles = Array.from(page.matchAll(/<style>(.*?)<\/style>/gs), ([, style = '']) => style);
  const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(hashes).toHaveLength(1);
  const policy = (await get('/')).headers.get('content-security-policy');
  expect(policy).toContain(`; style-src 'self' ${hashes.join(' ')};`);
  expect(linksOf(page).filter((link) => /^(?:[a-z]+:|\/\/)/i.test(link))).toEqual([]);
});

test('it names the list that comes first, which the demo says, where introspection may tell names', async () => {
  expect(page).toContain('<meta name="sluice-list" content="flights"></head>');
  await using quiet = await startServer({ INTROSPECTION: 'off' }, { consoleFolder: folder.path });
  expect(await (await fetch(quiet.url)).text()).not.toContain('flights');
});

test('its policy lets nothing in from elsewhere, nor anybody frame it', async () => {
  const { headers } = await get('/');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'self';/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('files whose names change with them are kept; the page is asked for again', async () => {
  const script = linksOf(page).find((link) => link.endsWith('.js')) ?? '';
  expect((await get(script)).headers.get('cache-control')).toMatch(/immutable/);
  const { headers } = await get('/');
  expect(headers.get('cache-control')).toBe('no-cache');
  const again = await get('/', { 'if-none-match': headers.get('etag') ?? '' });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test.each(['gzip', 'br', 'zstd'])('it comes in %s, and is the same', async (coding) => {
  const answer = await get('/', { 'accept-encoding': coding });
  expect(answer.headers.get('content-encoding')).toBe(coding);
  expect(answer.headers.get('vary')).toContain('Accept-Encoding');
  expect(await answer.text()).toBe(page);
});

test('HEAD has its headers, and no other method is taken', async () => {
  const head = await get('/', {}, 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  expect((await get('/', {}, 'POST')).status).toBe(405);
});

test.each(['/index.htm', '/assets/', '/assets/nothing.js', '/..%2fpackage.json', '/%2e%2e/package.json'])(
  'there is nothing at %s',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

describe('without it', () => {
  test('a server whose console was not built says how to', async () => {
    await using other = await startServer({}, { consoleFolder: `${folder.path}/nothing` });
    const answer = await fetch(other.url);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('npm run build:console') });
  });

  test('with CONSOLE=off a browser is sent on to GraphiQL', async () => {
    await using other = await startServer({ CONSOLE: 'off' }, { consoleFolder: folder.path });
    const answer = await fetch(other.url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/graphql']);
  });
});
