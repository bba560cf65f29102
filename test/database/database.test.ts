import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { openDatabase } from '../../src/app/database.ts';
import { createLog } from '../../src/log.ts';
import { createEmptyDatabase, sharedUrl } from '../utils/database.ts';
import { testFolder } from '../utils/test-folder.ts';

const log = createLog('silent');

describe('without DATABASE_URL', () => {
  it('the embedded database is migrated, loaded on its first start, and kept', async () => {
    await using folder = await testFolder();
    const config = readConfig({ DATA_DIR: join(folder.path, 'data'), DATABASE_URL: '', SEED_FLIGHTS: '1000' });
    {
      await using database = await openDatabase(config, { log });
      expect(await flights(database.url)).toBe(1000);
    }
    await using again = await openDatabase({ ...config, SEED_FLIGHTS: 2000 }, { log });
    expect(await flights(again.url)).toBe(1000);
  });

  it('models of others without migrations are told, and nothing is left running', async () => {
    await using folder = await testFolder();
    const config = readConfig({ DATA_DIR: join(folder.path, 'data'), SEED_FLIGHTS: '0' });
    const tables = [{ model: 'Order', schema: undefined, name: 'orders' }];
    await expect(openDatabase(config, { log, tables })).rejects.toThrow(
      /lacks tables .*: "public"."orders" \(model Order\).*npx prisma migrate dev/,
    );
    await expect(stat(join(folder.path, 'data', 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  it('a start that is aborted leaves nothing loaded and nothing running', async () => {
    await using folder = await testFolder();
    // It is aborted after the first quarter, which comes soon where there are few.
    const config = readConfig({ DATA_DIR: join(folder.path, 'data'), SEED_FLIGHTS: '400000' });
    const stopping = new AbortController();
    const reason = new Error('stop');
    const write = (line: string) => {
      if (line.includes('loading flights')) stopping.abort(reason);
    };
    await expect(openDatabase(config, { log: pino({}, { write }), signal: stopping.signal })).rejects.toBe(reason);
    await expect(stat(join(folder.path, 'data', 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT');

    await using again = await openDatabase({ ...config, SEED_FLIGHTS: 10 }, { log });
    expect(await flights(again.url)).toBe(10);
  });
});

describe('with DATABASE_URL', () => {
  it('that database is migrated and not loaded', async () => {
    await using given = await createEmptyDatabase();
    await using database = await openDatabase(readConfig({ DATABASE_URL: given.url }), { log });
    expect(database.url).toBe(given.url);
    expect(await flights(database.url)).toBe(0);
  });

  it.each([
    {
      wrong: 'port',
      url: 'postgresql://user:hunter2@127.0.0.1:1/shop',
      says: /"shop" at 127\.0\.0\.1:1, .*start PostgreSQL/,
    },
    { wrong: 'host', url: 'postgresql://user:hunter2@db.invalid/shop', says: /"shop" at db\.invalid:5432, / },
    { wrong: 'text', url: 'postgresql://user:hun/ter2@%zz:port/shop', says: /must look like postgresql:/ },
  ])('a wrong $wrong is told without the password', async ({ url, says }) => {
    const error: unknown = await openDatabase(readConfig({ DATABASE_URL: url }), { log }).catch((thrown) => thrown);
    if (!(error instanceof Error)) throw new Error('it must fail');
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/hun/);
  });

  it('a wrong password or a database that is not there is told with what to do', async () => {
    const url = new URL(sharedUrl());
    url.pathname = '/missing';
    await expect(open(url)).rejects.toThrow(/"missing" at 127\.0\.0\.1:\d+,.* does not exist\. Create the database/);
    url.password = 'hunter2';
    await expect(open(url)).rejects.toThrow(/password authentication failed.*User or password is wrong/);
  });
});

const open = (url: URL) => openDatabase(readConfig({ DATABASE_URL: url.href }), { log });

async function flights(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM "Flight"');
    return rows[0]?.count ?? -1;
  } finally {
    await client.end();
  }
}
