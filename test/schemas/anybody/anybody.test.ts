/** Databases as others have them, served by their address alone: every list is what SQL has, by every door. */
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../../src/database/with-client.ts';
import type { ServeOptions } from '../../../src/serve/serve-database.ts';
import { readList } from '../../doors/doors.ts';
import type { Row } from '../../doors/tables.ts';
import { createRole } from '../../utils/role.ts';
import { compareRows } from './compare-rows.ts';
import { expectSameRows, plainDoors } from './same-rows.ts';
import { type Anybody, makeDatabase, serveAnybody } from './serve-anybody.ts';

const cases: readonly [file: string, options: Partial<ServeOptions>][] = [
  ['names', {}],
  ['relations', {}],
  ['indexes', {}],
  ['kinds', { schemas: ['public', 'sales'], config: { models: { account_totals: { key: ['account_id'] } } } }],
];

describe.each(cases)('the database of %s.sql, by a role that may only read', (file, options) => {
  const parts = new AsyncDisposableStack();
  let anybody: Anybody;
  let url: string;
  beforeAll(async () => {
    const database = parts.use(await makeDatabase(file));
    const role = parts.use(await createRole(database.url));
    url = role.url;
    await withClient(database.url, 'test', async (client) => {
      for (const schema of options.schemas ?? ['public'])
        await client.query(
          `GRANT USAGE ON SCHEMA ${schema} TO ${role.name}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role.name}`,
        );
    });
    anybody = parts.use(await serveAnybody(role.url, options));
  });
  afterAll(() => parts.disposeAsync());

  it('is served, but for what is told', () => {
    const { leftOut, renamed } = anybody.server;
    expect({ lists: [...anybody.lists.keys()], renamed, leftOut }).toMatchSnapshot();
  });

  it.each(plainDoors)('by $name', (door) => expectSameRows(anybody, door));

  it('as the objects that Prisma makes', async () => {
    const { schemas = ['public'], config } = options;
    expect(await compareRows(url, { schemas, config, cache: anybody.cache })).not.toEqual([]);
  });

  it('as a list, and each row by its key', async () => {
    for (const [list, { table, rows, lookup }] of anybody.lists) {
      expect({ list, rows: await readList(anybody.server.url, { table }) }).toEqual({ list, rows });
      const fields = (rows as readonly Row[]).map((row, index) => {
        const key = (table.key ?? []).map((name) => `${name}: ${JSON.stringify(row[name])}`).join(', ');
        return `row${index}: ${lookup}(${key}) { ${table.selection} }`;
      });
      if (fields.length === 0) continue;
      expect(await ask(anybody.server.url, `{ ${fields.join('\n')} }`)).toEqual({
        data: Object.fromEntries(rows.map((row, index) => [`row${index}`, row])),
      });
    }
  });
});

describe('by its owner', () => {
  const parts = new AsyncDisposableStack();
  let url: string;
  let anybody: Anybody;
  beforeAll(async () => {
    url = parts.use(await makeDatabase('relations')).url;
    const models = {
      User: { type: 'Person', list: 'people', omit: ['organisationId'], fields: { email: 'mail', managerId: 'boss' } },
      documents: { where: { owner_id: { not: 4 } } },
      tags: {
        where: ({ viewer }: { viewer: { claims?: unknown } }) => ({
          label: viewer.claims === undefined ? 'red' : 'blue',
        }),
      },
      scores: false,
    } as const;
    anybody = parts.use(await serveAnybody(url, { config: { models } }));
  });
  afterAll(() => parts.disposeAsync());

  it('a config renames, and hides: from selections, filters, orders and downloads', async () => {
    const { url } = anybody.server;
    expect(
      await ask(url, '{ people(where: { mail: { startsWith: "y" } }) { id mail boss } person(id: 3) { mail } }'),
    ).toMatchObject({
      data: { people: [{ id: 2, mail: 'y@a', boss: 1 }], person: { mail: 'z@b' } },
    });
    for (const query of [
      '{ people { organisationId } }',
      '{ people { email } }',
      '{ people(where: { organisationId: { equals: "a" } }) { id } }',
      '{ people(orderBy: [{ organisationId: asc }]) { id } }',
      '{ scores { id } }',
      '{ traces { scores { id } } }',
    ])
      expect(await ask(url, query)).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })]),
      });
    expect(await (await fetch(`${url}/export/people.csv?first=1`)).text()).toBe('id,mail,boss\r\n1,x@a,\r\n');
    expect((await fetch(`${url}/export/people.csv?fields=organisationId`)).status).toBe(404);
  });

  it('a `where` of the config holds in lists, look-ups, relations, filters, orders and downloads', async () => {
    const { url } = anybody.server;
    const owned = 'documents_documents_owner_idToUser';
    expect(
      await ask(
        url,
        `{ documents { id tags { label } } document(id: "3") { id } people(where: { ${owned}: { some: {} } }, orderBy: [{ ${owned}: { _count: desc } }]) { id ${owned} { id } } tags { id } }`,
      ),
    ).toMatchObject({
      data: {
        documents: [
          { id: '1', tags: [{ label: 'red' }] },
          { id: '2', tags: [] },
        ],
        document: null,
        people: [{ id: 1, [owned]: [{ id: '1' }, { id: '2' }] }],
        tags: [{ id: 1 }],
      },
    });
    expect(await (await fetch(`${url}/export/documents.csv?fields=id`)).text()).toBe('id\r\n1\r\n2\r\n');
  });

  it('nothing can be written', async () => {
    await withClient(url, 'test', async (client: pg.Client) => {
      await client.query('BEGIN');
      // Who writes waits for this, and who reads does not.
      await client.query(`LOCK TABLE ${await tablesOf(client)} IN SHARE MODE`);
      expect(await ask(anybody.server.url, '{ people { id } }')).not.toHaveProperty('errors');
      await client.query('ROLLBACK');
    });
  });
});

describe('by a config that hides fields from some viewers', () => {
  const parts = new AsyncDisposableStack();
  let served: string;
  beforeAll(async () => {
    const { url } = parts.use(await makeDatabase('relations'));
    const models: NonNullable<ServeOptions['config']>['models'] = {
      User: {
        fields: { email: 'mail' },
        omit: ({ viewer: { subject } }) =>
          subject === 'staff' ? [] : subject === 'guest' ? ['id', 'email'] : (undefined as never),
      },
    };
    const identify = ({ authorization = 'guest' }) => ({ subject: authorization });
    served = parts.use(await serveAnybody(url, { config: { identify, models } })).server.url;
  });
  afterAll(() => parts.disposeAsync());

  const schemaOf = async (as: string) => {
    const { data } = (await ask(served, getIntrospectionQuery(), as)) as { data: IntrospectionQuery };
    return printSchema(buildClientSchema(data));
  };

  it('they are in no type, filter, order, look-up, download and introspection of theirs', async () => {
    const [staff, guest] = [await schemaOf('staff'), await schemaOf('guest')];
    expect(staff).toContain('user(id: Int!): User');
    expect(staff).toContain('mail: String');
    expect(guest).toContain('users(');
    expect(guest).not.toMatch(/\bmail\b|\buser\(/);
    for (const query of [
      '{ users { mail } }',
      '{ users(where: { mail: { startsWith: "y" } }) { managerId } }',
      '{ users(orderBy: [{ mail: asc }]) { managerId } }',
      '{ user(id: 3) { managerId } }',
    ]) {
      expect(await ask(served, query, 'staff')).not.toHaveProperty('errors');
      expect(await ask(served, query, 'guest')).toMatchObject({
        errors: expect.arrayContaining([expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })]),
      });
    }
    const csv = async (as: string, fields = '') => {
      const response = await fetch(`${served}/export/users.csv${fields}`, { headers: { authorization: as } });
      return (await response.text()).split('\r\n')[0];
    };
    expect(await csv('staff')).toMatch(/^id,(.*,)?mail\b/);
    expect(await csv('guest')).not.toMatch(/\b(id|mail)\b/);
    expect(await csv('guest', '?fields=mail')).toContain('"status":404');
  });

  it('nothing is shown where the config does not say what is hidden', async () => {
    expect(await ask(served, '{ users { mail } }', 'somebody')).not.toHaveProperty('data.users');
  });
});

async function tablesOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query(
    `SELECT string_agg(oid::regclass::text, ', ') AS names FROM pg_class
     WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  );
  return rows[0].names;
}

async function ask(url: string, query: string, authorization = ''): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query }),
  });
  return response.json();
}
