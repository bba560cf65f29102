/** A hot standby, which cannot be written at all: everything that reads works there as on its primary. */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { migrate } from '../../src/app/migrate.ts';
import { seed } from '../../src/app/seed/seed.ts';
import { withClient } from '../../src/database/with-client.ts';
import { createLog } from '../../src/log.ts';
import { applyMigrations } from '../../src/schema-engine/apply-migrations.ts';
import { introspect } from '../../src/schema-engine/introspect.ts';
import { type Ask, doors, readList } from '../doors/doors.ts';
import { bookings } from '../doors/tables.ts';
import { expectSameRows, plainDoors } from '../schemas/anybody/same-rows.ts';
import { type Anybody, serveAnybody } from '../schemas/anybody/serve-anybody.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';
import { until } from '../utils/until.ts';

const log = createLog('silent');
const start = (folder: TemporaryFolder) => startEmbedded({ dataDir: join(folder.path, 'data'), log, durable: false });

let first: TemporaryFolder;
let second: TemporaryFolder;
let primary: Embedded;
let standby: Embedded;
let server: TestServer;
let plain: TestServer;
beforeAll(async () => {
  first = await testFolder();
  second = await temporaryFolder(first.path);
  primary = await start(first);
  await migrate(primary.url, { log });
  await seed(primary.url, { log, flights: 2000, bookings: 300 });
  await primary.dispose();
  // A copy of a database that is stopped is as good as pg_basebackup's.
  execFileSync('cp', ['-a', join(first.path, 'data'), second.path]);
  primary = await start(first);
  const { hostname, port, username, password } = new URL(primary.url);
  const copy = join(second.path, 'data', 'postgres');
  await writeFile(join(copy, 'standby.signal'), '');
  await appendFile(
    join(copy, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password}'\n`,
  );
  standby = await start(second);
  server = await startServer({ DATABASE_URL: standby.url });
  plain = await startServer({ DATABASE_URL: primary.url });
}, 60_000);
afterAll(async () => {
  await server?.dispose();
  await plain?.dispose();
  await standby?.dispose();
  await primary?.dispose();
  await second[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
});

const everyBooking: Ask = { table: bookings, orderBy: [{ fare: 'desc' }] };

describe('a hot standby', () => {
  it('is one', async () => {
    const { rows } = await withClient(standby.url, 'test', (client) =>
      client.query('SELECT pg_is_in_recovery() AS standby'),
    );
    expect(rows).toEqual([{ standby: true }]);
  });

  it.each(doors)('gives the rows of its primary: $name', async ({ open }) => {
    expect(await open(server.url, {}).rows()).toHaveLength(2000);
    expect(await open(server.url, everyBooking).rows()).toEqual(await open(plain.url, everyBooking).rows());
  });

  it('gives its lists and its estimates', async () => {
    expect(await readList(server.url, everyBooking)).toEqual(await readList(plain.url, everyBooking));
    const { headers } = await fetch(`${server.url}/export/flights.csv`, { method: 'HEAD' });
    expect(headers.get('row-estimate')).toBe('2000');
  });

  it('gives what its primary has been given since', async () => {
    await withClient(primary.url, 'test', (client) =>
      client.query(
        'INSERT INTO "Flight" SELECT 5000, date, 7, distance, "originIata", "destinationIata" FROM "Flight" LIMIT 1',
      ),
    );
    await until(async () => (await readList(server.url, { where: { id: { equals: 5000 } } })).length === 1);
  });

  it('is read for its schema', async () => {
    const read = ({ url }: Embedded) => introspect(url, { schemas: ['public'] });
    expect(await read(standby)).toEqual(await read(primary));
  });

  it('is not migrated, and says where to', async () => {
    const folder = join(first.path, 'migrations');
    await mkdir(join(folder, '001'), { recursive: true });
    await writeFile(join(folder, '001', 'migration.sql'), 'CREATE TABLE a (b INTEGER)');
    await expect(applyMigrations(standby.url, pathToFileURL(`${folder}/`), { log })).rejects.toThrow(
      'The database lacks the migrations 001, and cannot be written: it is a standby. Apply them on its primary.',
    );
  });
});

describe('a hot standby that is served by its address alone', () => {
  let anybody: Anybody;
  beforeAll(async () => {
    anybody = await serveAnybody(standby.url);
  });
  afterAll(() => anybody?.[Symbol.asyncDispose]());

  it('has its lists', () => {
    expect([...anybody.lists.keys()]).toEqual(['airports', 'bookings', 'flights']);
  });

  it.each(plainDoors)('is as SQL has it: $name', (door) => expectSameRows(anybody, door));
});
