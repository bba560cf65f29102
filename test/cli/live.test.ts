/** `sluice live`, as a program that is told an address. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { programEnvironment } from '../utils/program-environment.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let folder: TemporaryFolder;
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  folder = await testFolder();
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    'CREATE TABLE "order" (shop text, number int, PRIMARY KEY (shop, number)); CREATE TABLE note (id int PRIMARY KEY, text text)',
  );
});
afterAll(async () => {
  await client.end();
  await database.dispose();
  await folder[Symbol.asyncDispose]();
});

async function live(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [program, 'live', ...args], {
    cwd: folder.path,
    env: { ...programEnvironment(), XDG_CACHE_HOME: folder.path, DATABASE_URL: database.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, said, complained };
}

describe('`sluice live`', () => {
  it('logs changes once it is installed, says so, gives up what is old, and takes all of it away', async () => {
    // What it prints is what it would do, and changes nothing.
    const printed = await live(['install', 'note', '--print']);
    expect(await client.query(LOGS)).toMatchObject({ rows: [{ there: false }] });
    await client.query(printed.said);

    const installed = await live(['install'], { LIVE_RETENTION_HOURS: '48' });
    expect(installed).toEqual({ code: 0, said: 'Logged: note, order\n', complained: '' });
    await client.query(`INSERT INTO note VALUES (1, 'a'), (2, 'b'); INSERT INTO "order" VALUES ('a', 1)`);
    const logs = await client.query(
      'SELECT (SELECT array_agg(k1) FROM sluice."public.note") AS note, (SELECT array_agg(k2) FROM sluice."public.order") AS orders',
    );
    expect(logs.rows).toEqual([{ note: [['1', '2']], orders: [['1']] }]);

    // As if each part of a log were as old as that which is emptied next.
    await client.query(
      `INSERT INTO sluice."public.note" (slot, k1) SELECT slot, ARRAY[1] FROM generate_series(0, 3) slot`,
    );
    const [trimmed, status] = [await live(['trim']), await live(['status'])];
    expect(trimmed).toMatchObject({ code: 0, said: '1 parts of change logs emptied\n' });
    expect(status.said).toMatch(
      /^public\.note: logged, \d+ KB of log, kept for 48 hours\npublic\.order: logged, .* 48 hours\n$/,
    );
    expect(status.code).toBe(0);

    expect(await live(['uninstall'])).toMatchObject({ code: 0, said: 'Not logged any more: note, order\n' });
    expect(await live(['status'])).toMatchObject({
      code: 1,
      said: 'public.note: missing\npublic.order: missing\n',
    });
    await client.query(`INSERT INTO note VALUES (3, 'c')`);
  }, 120_000);

  it('says what is wrong with what it is told', async () => {
    const wrong = [
      { args: ['instal'], code: 2, says: 'sluice live install [MODEL…]' },
      { args: ['install', 'notes'], code: 1, says: 'There is no model notes of a table with a key: there are note,' },
      { args: ['install', '--notify', '--no-notify'], code: 1, says: '--notify and --no-notify: give one of them.' },
    ];
    await Promise.all(
      wrong.map(async ({ args, code, says }) => {
        expect(await live(args)).toEqual({ code, said: '', complained: expect.stringContaining(says) });
      }),
    );
  }, 120_000);
});

const LOGS = `SELECT to_regclass('sluice.live') IS NOT NULL AS there`;
