/** A download that is resumed where the columns are others than those that it began with. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { download } from '../../src/cli/download.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { withClient } from '../../src/database/with-client.ts';
import { createLog } from '../../src/log.ts';
import { serveDatabase } from '../../src/serve/serve-database.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

let database: TestDatabase;
let folder: TemporaryFolder;
beforeAll(async () => {
  database = await createEmptyDatabase();
  folder = await testFolder();
  await change(`CREATE TABLE notes AS SELECT id, 'a note' AS text, 'a mark' AS mark FROM generate_series(1, 20000) AS id;
    ALTER TABLE notes ADD PRIMARY KEY (id)`);
});
afterAll(async () => {
  await database?.dispose();
  await folder?.[Symbol.asyncDispose]();
});

const change = (sql: string) => withClient(database.url, 'test', (client) => client.query(sql));

const serve = () =>
  serveDatabase(database.url, {
    schemas: ['public'],
    cache: folder.path,
    settings: readConfig({ PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', TOKEN_SECRET: 'a secret that both servers share' }),
    log: createLog('silent'),
  });

const options = {
  ...{ retries: 0, retryMs: 1, compressed: false, onProgress: () => {}, onRetry: () => {} },
  signal: new AbortController().signal,
};

describe('a download that began with other columns', { timeout: 60_000 }, () => {
  it.each([
    ['renamed', 'ALTER TABLE notes RENAME mark TO label'],
    ['added', 'ALTER TABLE notes ADD added int'],
  ])('is not resumed: one was %s', async (name, sql) => {
    const file = join(folder.path, `${name}.csv`);
    await using before = await serve();
    await using network = await createNetwork(before.url, { budget: () => 200_000 });
    const path = '/export/notes.csv';
    await expect(download(new URL(network.url + path), file, options)).rejects.toThrow('run the same command');
    const saved = JSON.parse(await readFile(`${file}.part.json`, 'utf8'));
    expect(saved.rows).toBeGreaterThan(0);

    await change(sql);
    await using after = await serve();
    const url = new URL(after.url + path);
    await writeFile(`${file}.part.json`, JSON.stringify({ ...saved, url: url.href }));
    await expect(download(url, file, options)).rejects.toThrow(
      /^COLUMNS_CHANGED: .*\n.*: delete it with its .json, and begin again/,
    );
  });
});
