/** R8, R9: what `sluice download` leaves is whole, whatever breaks on the way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DownloadOptions, download } from '../../src/cli/download.ts';
import { verify } from '../../src/cli/verify.ts';
import { root } from '../repo/files.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { terminateBackends } from '../utils/terminate-backends.ts';
import { testFolder } from '../utils/test-folder.ts';

const env = { TOKEN_SECRET: 'a secret that several servers share' };
let database: TestDatabase;
let server: TestServer;
let folder: TemporaryFolder;
beforeAll(async () => {
  database = await createDatabase();
  server = await startServer({ ...env, DATABASE_URL: database.url });
  folder = await testFolder();
});
afterAll(async () => {
  await server?.dispose();
  await folder?.[Symbol.asyncDispose]();
  await database?.dispose();
});

const { signal } = new AbortController();
const options: DownloadOptions = {
  retries: 20,
  retryMs: 1,
  compressed: false,
  onProgress: () => {},
  onRetry: () => {},
  signal,
};

const ways = [
  ['CSV', '/export/flights.csv', {}],
  ['CSV by date, compressed', '/export/flights.csv?orderBy=[{"date":"desc"}]', { compressed: true }],
  ['CSV for spreadsheets', '/export/flights.csv?profile=excel&fields=id,origin.city,delay', {}],
  ['CSV of the first 12,000', '/export/flights.csv?first=12000&orderBy=[{"delay":"asc"},{"distance":"desc"}]', {}],
  ['NDJSON by a relation', '/export/flights.ndjson?orderBy=[{"origin":{"city":"asc"}}]&fields=id,origin.city', {}],
  ['CSV without the key', '/export/flights.csv?fields=date,distance', {}],
  ['bookings', '/export/bookings.csv?orderBy=[{"note":"desc"}]', {}],
] as const;

describe('R9 a download over a network that breaks', () => {
  it.each(ways)('is the same, byte for byte: %s', async (name, path, more) => {
    const file = join(folder.path, name);
    const expected = Buffer.from(await (await fetch(server.url + path)).arrayBuffer());
    await using network = await createNetwork(server.url, { budget: () => 40_000 + Math.random() * 200_000 });
    const whole = await download(new URL(network.url + path), file, { ...options, ...more });
    expect((await readFile(file)).equals(expected)).toBe(true);
    expect(network.cuts).toBeGreaterThan(0);
    expect(whole.isSummedUp).toBe(!path.includes('fields=date'));
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(existsSync(`${file}.part.json`)).toBe(false);
    expect(await verify(file, new URL(server.url + path), signal)).toMatchObject({ isWhole: true });
  });

  it('goes on where its process was killed', async () => {
    const file = join(folder.path, 'killed.csv');
    const url = `${server.url}/export/flights.csv`;
    let rowsSeen = 0;
    await using network = await createNetwork(server.url, { budget: () => 300_000 });
    const target = new URL(network.url + new URL(url).pathname);
    await expect(download(target, file, { ...options, retries: 0 })).rejects.toThrow('run the same command');
    expect(existsSync(file)).toBe(false);
    // Half of what was being written when it was killed.
    const kept = await readFile(`${file}.part`);
    await writeFile(`${file}.part`, Buffer.concat([kept, Buffer.from('half a row')]));
    await download(target, file, { ...options, onProgress: (rows) => (rowsSeen ||= rows) });
    expect(rowsSeen).toBeGreaterThan(1_000);
    expect(await readFile(file, 'utf8')).toBe(await (await fetch(url)).text());
  });

  it('goes on when the server was restarted, or its database connections killed', async () => {
    const file = join(folder.path, 'restarted.csv');
    const first = await startServer({ ...env, DATABASE_URL: database.url, STREAM_BATCH_ROWS: '200' });
    const port = new URL(first.url).port;
    const url = new URL(`${first.url}/export/flights.csv`);
    let second: TestServer | undefined;
    let happened = 0;
    let restarting: Promise<void> | undefined;
    const restart = async () => {
      await first.dispose();
      second = await startServer({ ...env, DATABASE_URL: database.url, PORT: port });
    };
    try {
      await download(url, file, {
        ...options,
        retryMs: 50,
        onProgress(rows) {
          if (rows > 5_000 && happened === 0) {
            happened = 1;
            void terminateBackends(database.url, 'sluice');
          } else if (rows > 12_000 && happened === 1) {
            happened = 2;
            restarting = restart();
          }
        },
      });
      expect(await readFile(file, 'utf8')).toBe(await (await fetch(`${server.url}/export/flights.csv`)).text());
      expect(happened).toBe(2);
    } finally {
      await restarting;
      await first.dispose();
      await second?.dispose();
    }
  });
});

describe('R8 what is not whole', () => {
  it('never has the name of the file', async () => {
    const file = join(folder.path, 'never.csv');
    await using network = await createNetwork(server.url, { budget: () => 20_000 });
    const url = new URL(`${network.url}/export/flights.csv?fields=id`);
    await expect(download(url, file, { ...options, retries: 0 })).rejects.toThrow();
    expect(existsSync(file)).toBe(false);
  });

  it('is refused with the words of the server, at once', async () => {
    const file = join(folder.path, 'refused.csv');
    const url = new URL(`${server.url}/export/flights.csv?fields=id,nothing`);
    await expect(download(url, file, { ...options, retries: 5 })).rejects.toThrow(/^NOT_FOUND: .*no field "nothing"/);
  });

  it.each([
    ['cut off in a row', (text: string) => text.slice(0, -5), 'cut off'],
    [
      'cut off between rows',
      (text: string) => text.split('\n').slice(0, -3).join('\n').concat('\n'),
      '19998 rows; there are 20000',
    ],
    ['in another order', (text: string) => text.replace('\r\n1\r\n2\r\n', '\r\n2\r\n1\r\n'), 'other rows'],
    ['with a row twice', (text: string) => `${text}1\r\n`, '20001 rows'],
  ])('is told by verify: %s', async (name, change, reason) => {
    const file = join(folder.path, name);
    const url = `${server.url}/export/flights.csv?fields=id,delay`;
    const only = new URL(`${server.url}/export/flights.csv?fields=id`);
    await writeFile(file, change(await (await fetch(name === 'cut off in a row' ? url : only)).text()));
    expect(await verify(file, only, signal)).toMatchObject({ isWhole: false, reason: expect.stringContaining(reason) });
  });

  it('is told by verify where the file lacks the key, by comparing all of it', async () => {
    const url = new URL(`${server.url}/export/flights.csv?fields=delay`);
    const file = join(folder.path, 'without key.csv');
    const whole = await (await fetch(url)).text();
    await writeFile(file, whole);
    expect(await verify(file, url, signal)).toMatchObject({ isWhole: true });
    await writeFile(file, whole.slice(0, -4));
    expect(await verify(file, url, signal)).toMatchObject({ isWhole: false });
  });
});

describe('the program', () => {
  const sluice = async (...args: string[]) => {
    const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { cwd: folder.path });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { stdout, stderr, code };
  };

  it('downloads and verifies', async () => {
    const url = `${server.url}/export/airports.ndjson`;
    expect(await sluice('download', url, '-o', 'airports.ndjson')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^airports.ndjson: 3376 rows, checksum [\da-f]{8}\n$/),
    });
    expect(await sluice('verify', 'airports.ndjson', '--url', url)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('whole: 3376 rows'),
    });
    expect(await sluice('verify', 'airports.ndjson', '--url', `${url}?first=7`)).toMatchObject({ code: 1 });
    expect(await sluice('verify', 'nothing.csv', '--url', url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOENT'),
    });
    expect(await sluice('what')).toMatchObject({ code: 2, stderr: expect.stringContaining('sluice download URL') });
  });
});
