/** What errors and logs do not tell. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedUrl } from '../utils/database.ts';
import { programEnvironment } from '../utils/program-environment.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let open: TestServer;
let closed: TestServer;
beforeAll(async () => {
  open = await startServer();
  closed = await startServer({ INTROSPECTION: 'off' });
});
afterAll(async () => {
  await open.dispose();
  await closed.dispose();
});

const headers = { 'content-type': 'application/json', accept: 'application/json' };
const post = async ({ url }: TestServer, body: string) =>
  (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
const get = async ({ url }: TestServer, path: string) => (await fetch(`${url}${path}`)).text();

describe('with INTROSPECTION=off, no name is told that was not asked with', () => {
  const where = (json: string) => `/export/flights.csv?where=${encodeURIComponent(json)}`;

  it.each([
    ['of a field that a filter of a download has misspelt', where('{"dela":{"gt":1}}'), /delay/],
    ['of an operator that it has misspelt', where('{"delay":{"grater":1,"equal":2}}'), /equals|gte/],
    ['of an enum', '/export/bookings.csv?where={"status":{"equals":"HELT"}}', /HELD/],
    ['of a field of an order', '/export/flights.csv?orderBy=[{"dela":"asc"}]', /delay/],
    ['of columns', '/export/flights.csv?fields=dela', /delay|distance/],
    ['of columns of a relation', '/export/flights.csv?fields=origin', /city|iata/],
    ['of columns inside a relation', '/export/flights.csv?fields=origin.nam', /city|iata/],
    ['of downloads', '/export/planes.csv', /bookings|flights/],
    ['of a list, where there is nothing', '/nowhere', /flights/],
    ['of a list, where there is nothing to export', '/export', /bookings|flights/],
  ])('%s', async (_, path, names) => {
    expect(await get(open, path)).toMatch(names);
    expect(await get(closed, path)).not.toMatch(names);
  });

  it('in GraphiQL', async () => {
    const page = async ({ url }: TestServer) =>
      (await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })).text();
    expect(await page(open)).toMatch(/(origin|destination) \{ \w+ \}/);
    expect(await page(closed)).not.toMatch(/(origin|destination) \{ \w+ \}/);
  });
});

describe('an error holds no part of what was sent', () => {
  it.each([
    ['that is no JSON', 'a secret that is no JSON'],
    ['that ends too early', '{"query":"a secret'],
  ])('%s', async (_, body) => {
    const { errors } = JSON.parse(await post(open, body));
    expect(errors).toEqual([{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(JSON.stringify(errors)).not.toMatch(/secret/);
  });
});

describe('the program', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  /** What it writes until it listens, and then until it has stopped. */
  async function output(command: string, args: readonly string[]): Promise<string> {
    const env = { ...programEnvironment(), DATABASE_URL: sharedUrl(), PORT: '0' };
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let seen = '';
    const listening = Promise.withResolvers<void>();
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        seen += data;
        if (/Health +http/.test(seen)) listening.resolve();
      });
    const over = once(child, 'close');
    await Promise.race([listening.promise, over]);
    child.kill('SIGTERM');
    await over;
    return seen;
  }

  it('makes no operator, and writes no token, where its output is no terminal', async () => {
    const seen = await output(process.execPath, ['src/app/main.ts']);
    expect(seen).toMatch(/Console +http/);
    expect(seen).not.toMatch(/token=/);
  });

  const script = '/usr/bin/script';
  // util-linux's, which makes a terminal.
  it.skipIf(process.platform !== 'linux' || !existsSync(script))(
    'makes one on a terminal, and keeps its token out of the log',
    async () => {
      const command = `exec ${process.execPath} src/app/main.ts`;
      const seen = await output(script, ['-qefc', command, '/dev/null']);
      const [, token = ''] = /Console +\S+\/#token=([\w-]{32,})/.exec(seen) ?? [];
      expect(token).not.toBe('');
      const log = seen.split('\n').filter((line) => line.startsWith('{'));
      expect(log.length).toBeGreaterThan(0);
      expect(log.join()).not.toContain(token);
    },
  );
});
