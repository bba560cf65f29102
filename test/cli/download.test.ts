/** R8, R9: what `sluice download` leaves is whole, whatever breaks on the way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRandom } from '../../src/app/seed/random.ts';
import { type DownloadOptions, download } from '../../src/cli/download.ts';
import { verify } from '../../src/cli/verify.ts';
import { wordsOf } from '../../src/cli/words-of.ts';
import { withClient } from '../../src/database/with-client.ts';
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
  ['CSV without a header line', '/export/flights.csv?header=absent&orderBy=[{"distance":"asc"}]', {}],
  ['bookings', '/export/bookings.csv?orderBy=[{"note":"desc"}]', {}],
  ['bookings, with all that some take for the end of a line', '/export/bookings.ndjson', {}],
] as const;

describe('R9 a download over a network that breaks', () => {
  it.each(ways)('is the same, byte for byte: %s', async (name, path, more) => {
    const file = join(folder.path, name);
    const expected = Buffer.from(await (await fetch(server.url + path)).arrayBuffer());
    // Less than the file, and more than its first part.
    const most = 'compressed' in more ? 80_000 : 240_000;
    const { below } = createRandom(inject('seed'));
    await using network = await createNetwork(server.url, { budget: () => 40_000 + below(most - 40_000) });
    const whole = await download(new URL(network.url + path), file, { ...options, ...more });
    expect((await readFile(file)).equals(expected)).toBe(true);
    expect(network.cuts).toBeGreaterThan(0);
    expect(whole.isSummedUp).toBe(!/fields=date|header=absent/.test(path));
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(existsSync(`${file}.part.json`)).toBe(false);
    expect(await verify(file, new URL(server.url + path), { signal })).toMatchObject({ isWhole: true });
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
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(existsSync(`${file}.part.json`)).toBe(false);
    // Nothing is in the way of the right one.
    await download(new URL(`${server.url}/export/flights.csv?fields=id&first=3`), file, options);
    expect(await readFile(file, 'utf8')).toBe('id\r\n1\r\n2\r\n3\r\n');
  });

  it.each([
    ['a damaged note of its place', (file: string) => writeFile(`${file}.part.json`, '{"url":'), 'is damaged'],
    ['rows that are gone', (file: string) => rm(`${file}.part`), 'has 0 bytes'],
    ['rows that are gone but for the first', (file: string) => truncate(`${file}.part`, 1_000), 'has 1000 bytes'],
  ])('cannot be gone on with: %s', async (name, damage, reason) => {
    const file = join(folder.path, name);
    await using network = await createNetwork(server.url, { budget: () => 300_000 });
    const url = new URL(`${network.url}/export/flights.csv`);
    await expect(download(url, file, { ...options, retries: 0 })).rejects.toThrow('run the same command');
    await damage(file);
    await expect(download(url, file, options)).rejects.toThrow(new RegExp(`${reason}.* delete .*, and begin again`));
  });

  it('cannot be gone on with where no server knows its secret', async () => {
    const file = join(folder.path, 'secret.csv');
    const other = await startServer({ DATABASE_URL: database.url });
    try {
      await using network = await createNetwork(other.url, { budget: () => 300_000 });
      const url = new URL(`${network.url}/export/flights.csv`);
      await expect(download(url, file, { ...options, retries: 0 })).rejects.toThrow('run the same command');
      const saved = JSON.parse(await readFile(`${file}.part.json`, 'utf8'));
      const here = new URL(`${server.url}/export/flights.csv`);
      await writeFile(`${file}.part.json`, JSON.stringify({ ...saved, url: here.href }));
      await expect(download(here, file, options)).rejects.toThrow(
        /^TOKEN_INVALID: .*\n.*: delete it with its .json, and begin again/,
      );
    } finally {
      await other.dispose();
    }
  });

  it('is given up where each attempt has to begin with the first row', async () => {
    await using own = await createDatabase();
    await withClient(own.url, 'test', (client) =>
      client.query('ALTER TABLE "Flight" DROP CONSTRAINT "Flight_pkey" CASCADE'),
    );
    await using keyless = await startServer({ ...env, DATABASE_URL: own.url });
    await using network = await createNetwork(keyless.url, { budget: () => 100_000 });
    const file = join(folder.path, 'keyless.csv');
    const url = new URL(`${network.url}/export/flights.csv`);
    await expect(download(url, file, { ...options, retries: 3 })).rejects.toThrow(
      /each attempt began with the first of them/,
    );
    expect(network.cuts).toBe(1 + 3);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('is no folder', async () => {
    const url = new URL(`${server.url}/export/flights.csv`);
    await expect(download(url, folder.path, options)).rejects.toThrow('is a folder');
  });

  it.each([
    ['cut off in a row', (text: string) => text.slice(0, -9), 'cut off'],
    ['cut off in the last cell of a row', (text: string) => text.slice(0, -3), 'cut off'],
    ['cut off within the end of a line', (text: string) => text.slice(0, -1), 'cut off'],
    ['cut off between rows', (text: string) => text.split('\n').slice(0, -3).join('\n').concat('\n'), '98 rows; there'],
    ['cut off before the header', () => '', 'cut off'],
    ['in another order', (text: string) => text.replace(/^(1,.*\r\n)(2,.*\r\n)/m, '$2$1'), 'other rows'],
    ['with a row twice', (text: string) => text.replace(/^1,.*\r\n/m, '$&$&'), '101 rows'],
    ['with another row', (text: string) => text.replace(/^7,/m, '777,'), 'other rows'],
  ])('is told by verify: %s', async (name, change, reason) => {
    const file = join(folder.path, name);
    const url = new URL(`${server.url}/export/flights.csv?fields=id,date,origin.city,originIata&first=100`);
    const whole = await (await fetch(url)).text();
    await writeFile(file, change(whole));
    expect(await verify(file, url, { signal })).toMatchObject({
      isWhole: false,
      reason: expect.stringContaining(reason),
    });
  });

  it('is told by verify: a last line of NDJSON without its end', async () => {
    const file = join(folder.path, 'lines.ndjson');
    const url = new URL(`${server.url}/export/flights.ndjson?first=10`);
    await writeFile(file, (await (await fetch(url)).text()).trimEnd());
    expect(await verify(file, url, { signal })).toMatchObject({ isWhole: false });
  });

  it('is told by verify of every byte: a value beside the key', async () => {
    const file = join(folder.path, 'value.csv');
    const url = new URL(`${server.url}/export/flights.csv?first=10`);
    const whole = await (await fetch(url)).text();
    await writeFile(file, whole);
    expect(await verify(file, url, { bytes: true, signal })).toMatchObject({ isWhole: true });
    await writeFile(file, whole.replace('2001', '2002'));
    expect(await verify(file, url, { bytes: true, signal })).toMatchObject({ isWhole: false });
  });

  it.each([
    ['first=x', 'BAD_USER_INPUT: first'],
    ['after=x', 'leave after out'],
    ['fields=nothing', 'NOT_FOUND: '],
  ])('is not asked for by a wrong URL: %s', async (query, reason) => {
    const file = join(folder.path, 'asked.csv');
    await writeFile(file, 'id\r\n');
    const url = new URL(`${server.url}/export/flights.csv?${query}`);
    await expect(verify(file, url, { signal }).catch((error: unknown) => wordsOf(error))).resolves.toContain(reason);
  });

  it('is told by verify where the file lacks the key, by comparing all of it', async () => {
    const url = new URL(`${server.url}/export/flights.csv?fields=delay`);
    const file = join(folder.path, 'without key.csv');
    const whole = await (await fetch(url)).text();
    await writeFile(file, whole);
    expect(await verify(file, url, { signal })).toMatchObject({ isWhole: true });
    await writeFile(file, whole.slice(0, -4));
    expect(await verify(file, url, { signal })).toMatchObject({ isWhole: false });
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
    for (const wrong of ['flights', 'localhost:4000/export/flights.csv'])
      expect(await sluice('download', wrong, '-o', 'wrong.csv')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`${wrong} is no URL of a download`),
      });
    expect(await sluice('what')).toMatchObject({ code: 2, stderr: expect.stringContaining('sluice download URL') });
  });
});
