/**
 * What a role or a database sets for its sessions changes how PostgreSQL writes values, and reads them: no door tells, at the
 * root or beneath relations, nor does a pool that somebody else has made.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlDoors } from '../../types/graphql-doors.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app } from './graphql.ts';
import { connectOthers, openOthers } from './open-others.ts';
import { fields, fillRelics, json } from './relics.ts';

const settings = {
  datestyle: 'SQL, DMY',
  intervalstyle: 'sql_standard',
  timezone: 'America/New_York',
  bytea_output: 'escape',
  extra_float_digits: '-3',
  array_nulls: 'off',
  standard_conforming_strings: 'off',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  transform_null_equals: 'on',
  quote_all_identifiers: 'on',
  row_security: 'off',
  client_encoding: 'LATIN1',
  client_min_messages: 'debug1',
};

type Connected = ReturnType<typeof connectOthers>;
let others: Awaited<ReturnType<typeof openOthers>>;
let plain: TestServer;
let odd: TestServer;
let client: Connected;
beforeAll(async () => {
  others = await openOthers();
  const { pool } = others;
  await fillRelics(pool);
  await pool.query(`
    INSERT INTO sorted (id, float, timestamp, timetz, texts, next_id)
    SELECT i, i / 3.0, '2001-02-03 04:05:06'::timestamp + i * interval '1 day', '12:00:00.123456+02',
      CASE i % 3 WHEN 0 THEN '{NULL,a}' WHEN 1 THEN '{"NULL",a}' ELSE '{}' END::text[], i
    FROM generate_series(1, 12) i`);
  plain = await startServer({ DATABASE_URL: others.url }, { app });
  const { rows } = await pool.query('SELECT current_database() AS name');
  for (const [name, value] of Object.entries(settings))
    await pool.query(`ALTER DATABASE ${rows[0].name} SET ${name} = '${value}'`);
  odd = await startServer({ DATABASE_URL: others.url }, { app });
  client = connectOthers(others.url);
});
afterAll(async () => {
  await plain?.dispose();
  await odd?.dispose();
  await client?.close();
  await others?.[Symbol.asyncDispose]();
});

const nested = fields.map((field) => `parent.${field}`);
const sorted = [
  'id',
  'float',
  'timestamp',
  'timetz',
  'texts',
  'next.float',
  'next.timestamp',
  'next.timetz',
  'next.texts',
];

describe('settings of the sessions', () => {
  it.each(['csv?', 'csv?profile=excel', 'csv?profile=postgres', 'ndjson?'])('do not show in %s', async (format) => {
    for (const path of [
      `relicRows.${format}&fields=${[...fields, ...nested]}`,
      `relicRows.${format}&fields=id,children:json`,
      `sortedRows.${format}&fields=${sorted}`,
    ]) {
      const [before, after] = await Promise.all(
        [plain, odd].map(async ({ url }) => {
          const response = await fetch(`${url}/export/${path}`);
          return { status: response.status, text: await response.text() };
        }),
      );
      expect(before?.status).toBe(200);
      expect(after).toEqual(before);
    }
  });

  it.each(graphqlDoors)('do not show by $name', async ({ open }) => {
    const selection = `id ${fields.join(' ')} parent { ${fields.join(' ')} } children { ${fields.join(' ')} }`;
    const table = { list: 'relicRows', model: 'Relic', selection, fields: [], rowOf: () => ({}) };
    const [before, after] = await Promise.all([plain, odd].map(({ url }) => open(url, { table }).rows()));
    expect(before).toHaveLength(2);
    expect(after).toEqual(before);
  });

  it('do not show in a list that is answered whole', async () => {
    const query = `{ relicRows { id ${fields.join(' ')} parent { ${fields.join(' ')} } } }`;
    const response = await fetch(`${odd.url}/graphql?query=${encodeURIComponent(query)}`);
    expect(await response.json()).toMatchObject({
      data: {
        relicRows: [
          { id: 1, ...json, parent: null },
          { id: 2, ...json, parent: json },
        ],
      },
    });
  });

  it("do not show for await, on somebody's own pool", async () => {
    const args = { orderBy: { id: 'asc' }, include: { parent: true, children: true } } as const;
    const rows = await Array.fromAsync(others.prisma.relic.stream(args));
    expect(rows).toHaveLength(2);
    expect(await Array.fromAsync(client.prisma.relic.stream(args))).toEqual(rows);
    const where = { timestamp: { gt: new Date('2001-02-07T00:00:00Z') } };
    const select = { float: true, timestamp: true, timetz: true } as const;
    const some = { where, select: { ...select, next: { select } } };
    const expected = await Array.fromAsync(others.prisma.sorted.stream(some));
    expect(expected.length).toBeGreaterThan(5);
    expect(await Array.fromAsync(client.prisma.sorted.stream(some))).toEqual(expected);
  });

  it.each(['timestamp', 'timetz', 'float', 'texts'])('do not move a stream that is continued by %s', async (field) => {
    for (const sort of ['asc', 'desc']) {
      const orders: object[][] = [[{ [field]: sort }], [{ next: { [field]: sort } }]];
      for (const orderBy of orders) expect(await continued(client, orderBy)).toEqual(await continued(others, orderBy));
    }
  });

  it('are left as they were', async () => {
    const left = await client.pool.query('SELECT name, setting FROM pg_settings WHERE lower(name) = ANY($1)', [
      Object.keys(settings),
    ]);
    const found = Object.fromEntries(left.rows.map(({ name, setting }) => [name.toLowerCase(), setting]));
    // pg sets it itself.
    expect(found).toMatchObject({ ...settings, client_encoding: 'UTF8' });
  });
});

/** Row by row, each by a request of its own. */
async function continued({ openRows }: Pick<Connected, 'openRows'>, orderBy: object[]) {
  const pieces: unknown[] = [];
  for (let after: string | undefined; ; ) {
    const plan = { model: 'Sorted', select: { id: true }, orderBy, first: 1, ...(after !== undefined && { after }) };
    const [batch] = await Array.fromAsync(await openRows()(plan, { signal: new AbortController().signal }));
    if (batch === undefined || batch.size === 0) break;
    pieces.push(...(await batch.rows()));
    after = batch.mark().token;
  }
  expect(pieces).toHaveLength(12);
  return pieces;
}
