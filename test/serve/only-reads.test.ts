/** A database that is served by its address is only read, even where reading one of its views would write. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/database/with-client.ts';
import { type Anybody, serveAnybody } from '../schemas/anybody/serve-anybody.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { missingPgBouncer, startPgBouncer } from '../utils/pgbouncer.ts';

const sql = `
  CREATE TABLE visits (id int PRIMARY KEY);
  CREATE FUNCTION visit() RETURNS int LANGUAGE sql AS 'INSERT INTO visits SELECT count(*) + 1 FROM visits RETURNING id';
  CREATE VIEW counters AS SELECT 1 AS id, visit() AS visits;
  INSERT INTO visits VALUES (1);
`;

describe.each([
  { name: 'by its own address', isPooled: false, missing: undefined },
  { name: 'by the address of a pooler', isPooled: true, missing: missingPgBouncer() },
])('$name', ({ isPooled, missing }) => {
  const parts = new AsyncDisposableStack();
  let database: TestDatabase;
  let anybody: Anybody;
  beforeAll(async () => {
    if (missing !== undefined) return;
    database = parts.use(await createEmptyDatabase());
    await withClient(database.url, 'test', (client) => client.query(sql));
    const url = isPooled ? parts.use(await startPgBouncer(database.url)).url : database.url;
    anybody = parts.use(await serveAnybody(url, { config: { models: { counters: { key: ['id'] } } } }));
  });
  afterAll(() => parts.disposeAsync());

  it.skipIf(missing)('rows come, and a view that writes is refused on every way to its rows', async () => {
    const { url } = anybody.server;
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return response.json();
    };
    // Who looks at the view by SQL writes.
    const before = await withClient(database.url, 'test', (client) => client.query('SELECT id FROM visits'));
    expect(await ask('{ visits { id } }')).toMatchObject({ data: { visits: before.rows } });
    expect(await ask('{ counters { visits } }')).toHaveProperty('errors');
    expect(await ask('{ counter(id: 1) { visits } }')).toHaveProperty('errors');
    expect(await fetch(`${url}/export/counters.csv`)).toMatchObject({ ok: false });
    const after = await withClient(database.url, 'test', (client) => client.query('SELECT id FROM visits'));
    expect(after.rows).toEqual(before.rows);
  });
});
