/** Live rows whose keys have several texts for one value, and keys that look alike. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/create-client.ts';
import { foldLive } from '../../src/client/fold-live.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { installLive } from '../../src/core/live/install.ts';
import { withClient } from '../../src/database/with-client.ts';
import { type Anybody, serveAnybody } from '../schemas/anybody/serve-anybody.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { logOptions } from './tables.ts';

interface Table {
  /** Of its key. */
  readonly type: string;
  readonly values: string;
  /** Makes other keys of them. */
  readonly changed: string;
}

/** By the lists that they are served as. */
const tables = {
  weights: { type: 'numeric', values: '(0), (1), (2.50), (3), (1e20)', changed: 'key * 1.00' },
  angles: { type: 'float8', values: `(0), (1.5), (1e-7)`, changed: '-key' },
  addresses: { type: 'citext', values: `('a@b'), ('c@d')`, changed: 'upper(key::text)' },
  cities: { type: 'text COLLATE careless', values: `('aa'), ('cc')`, changed: 'upper(key)' },
  codes: { type: 'char(5)', values: `('aa'), ('cc   ')`, changed: 'key' },
  signs: { type: 'text', values: `('0'), ('-0'), ('00'), (''), ('a,b'), ('NULL'), ('"')`, changed: 'key' },
  days: { type: 'date', values: `('2001-01-01'), ('2002-01-01')`, changed: 'key + 1' },
  blobs: { type: 'bytea', values: String.raw`('\x00'), (''), ('\xff')`, changed: 'key' },
  hosts: { type: 'inet', values: `('10.0.0.1'), ('10.0.0.0/8')`, changed: 'key' },
} as const satisfies Readonly<Record<string, Table>>;

let database: TestDatabase;
let anybody: Anybody;
const run = (sql: string) => withClient(database.url, 'test', (client) => client.query(sql));

beforeAll(async () => {
  database = await createEmptyDatabase();
  await run(`CREATE EXTENSION citext;
    CREATE COLLATION careless (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`);
  for (const [name, { type }] of Object.entries(tables))
    await run(`CREATE TABLE ${name} (key ${type} PRIMARY KEY, note text)`);
  await run(`CREATE TABLE harbors (key int PRIMARY KEY, note text);
    CREATE TABLE ships (key int PRIMARY KEY, "select" text, "some" text, harbor_key int REFERENCES harbors);
    CREATE TABLE cargos (key int PRIMARY KEY, ship_key int REFERENCES ships);
    INSERT INTO harbors VALUES (1, 'a'); INSERT INTO ships VALUES (1, 's', 's', 1); INSERT INTO cargos VALUES (1, 1)`);
  await withClient(database.url, 'test', (client) =>
    installLive(
      client,
      [...Object.keys(tables), 'harbors', 'ships', 'cargos'].map((table) => ({
        schema: 'public',
        table,
        key: ['key'],
      })),
      logOptions,
    ),
  );
  // A change of a few wide rows is then read by each reader for itself.
  const settings = readConfig({ PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', STREAM_BATCH_BYTES: '1024' });
  anybody = await serveAnybody(database.url, { settings });
}, 120_000);
afterAll(async () => {
  await anybody?.[Symbol.asyncDispose]();
  await database?.dispose();
});

async function follow(list: string, args: string, signal: AbortSignal) {
  const client = createClient({ url: `${anybody.server.url}/graphql` });
  const query = `subscription { ${list}(live: true, batchSize: 1${args}) { rows { key note } removed caughtUp } }`;
  const results = foldLive(client.batches<{ readonly note: string }>(query, { signal }), { key: 'key' });
  return async () => {
    const { value } = await results.next();
    if (value === undefined) throw new Error('It has ended');
    return [...value.rows.values()].map(({ note }) => note[0]);
  };
}

describe('live rows by their keys', () => {
  const ways = [
    ['', 1],
    ['', 900],
    [', first: 100', 900],
  ] as const;
  const cases = Object.entries(tables).flatMap(([list, table]) => ways.map((way) => [list, ...way, table] as const));

  it.each(cases)('are all there, change and go: %s%s with notes of %i characters', async (list, args, width, table) => {
    const { values, changed }: Table = table;
    const leave = new AbortController();
    const note = (letter: string) => `note = repeat('${letter}', ${width})`;
    await run(`DELETE FROM ${list}; INSERT INTO ${list} (key) VALUES ${values}; UPDATE ${list} SET ${note('a')}`);
    const next = await follow(list, args, leave.signal);
    const before = await next();
    expect(before.length).toBeGreaterThan(1);
    await run(`UPDATE ${list} SET key = ${changed}, ${note('b')}`);
    expect(await next()).toEqual(before.map(() => 'b'));
    for (let left = before.length - 1; left >= 0; left -= 1) {
      await run(`DELETE FROM ${list} WHERE key::text COLLATE "C" = (SELECT min(key::text COLLATE "C") FROM ${list})`);
      expect(await next()).toHaveLength(left);
    }
    leave.abort();
  });
});

describe('live rows through a table whose columns have the names of arguments', () => {
  it('change with the rows that it leads to', async () => {
    const leave = new AbortController();
    const client = createClient({ url: `${anybody.server.url}/graphql` });
    const query =
      'subscription { cargos(live: true) { rows { key ships { select harbors { note } } } removed caughtUp } }';
    const results = client.live(query, { key: 'key', signal: leave.signal });
    for (const note of ['a', 'b']) {
      await run(`UPDATE harbors SET note = '${note}'`);
      const { value } = await results.next();
      expect(value?.rows.get('1')).toMatchObject({ ships: { select: 's', harbors: { note } } });
    }
    leave.abort();
  });
});
