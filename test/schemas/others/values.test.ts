/** Types without a fixed number, relations of one alias, long names: the values at each door are PostgreSQL's. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlDoors } from '../../types/graphql-doors.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app } from './graphql.ts';
import { openOthers } from './open-others.ts';
import { fields, fillRelics, json, relic } from './relics.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  const { pool } = others;
  await fillRelics(pool);
  await pool.query(`
    INSERT INTO "user" VALUES (1);
    INSERT INTO user_group VALUES (1);
    INSERT INTO group_member VALUES (1, 1234567890123456789.123456789, 1, 1);
    INSERT INTO member VALUES (1, 5, 9007199254740993, 1);
    INSERT INTO organization_users VALUES (1, 0.1234567890123456789), (2, 2);
    INSERT INTO organization_membership_requests VALUES (1, 1, 2, 1234567890123456789.5, 3)`);
  server = await startServer({ DATABASE_URL: others.url }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await others?.[Symbol.asyncDispose]();
});

async function download(path: string): Promise<string> {
  const response = await fetch(`${server.url}/export/${path}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

const tableOf = (model: string, list: string, selection: string) => ({
  table: { list, model, selection: `id ${selection}`, fields: [], rowOf: () => ({}) },
});

describe('columns of types that PostgreSQL numbers as they are made, domains, and types that Prisma does not read', () => {
  const nested = fields.map((field) => `parent.${field}`);
  const where = 'where={"id":{"equals":2}}';

  it('are as PostgreSQL writes them in the profile postgres, at the root and beneath a relation', async () => {
    const lines = await download(`relicRows.csv?profile=postgres&fields=${[...fields, ...nested]}&${where}`);
    const [, cells = []] = parse(lines) as string[][];
    const expected = fields.map((field) => relic[field]?.[0]);
    expect(cells.slice(0, fields.length)).toEqual(expected);
    expect(cells.slice(fields.length)).toEqual(expected.map((text, index) => listAs(fields[index], text)));
  });

  /** In a list that came as JSON, every item is in quotes. */
  const listAs = (field = '', text = '') =>
    Array.isArray(relic[field]?.[1]) ? text.replaceAll(/(?<=[{,])([^",{}]+)(?=[,}])/g, '"$1"') : text;

  /** A text that begins with an apostrophe is guarded, and a moment is as spreadsheets take it. */
  const forSpreadsheets = (text: string) =>
    text.startsWith("'") ? `'${text}` : text.replace(/^(\d{4}-\d\d-\d\d)T([\d:.]+)Z$/, '$1 $2');

  it.each(['rfc4180', 'excel'])('are the same in the profile %s', async (profile) => {
    const lines = await download(`relicRows.csv?profile=${profile}&fields=${[...fields, ...nested]}&${where}`);
    const [, cells = []] = parse(lines, { bom: true }) as string[][];
    const texts = fields.map((field) => {
      const value = json[field];
      return typeof value === 'string' ? value : JSON.stringify(value);
    });
    const expected = profile === 'excel' ? texts.map(forSpreadsheets) : texts;
    expect(cells).toEqual([...expected, ...expected]);
  });

  it('are the same in NDJSON', async () => {
    const line = await download(`relicRows.ndjson?fields=${[...fields, ...nested]}&${where}`);
    expect(JSON.parse(line)).toEqual({ ...json, parent: json });
  });

  it.each(graphqlDoors)('are the same by $name', async ({ open }) => {
    const selection = `${fields.join(' ')} parent { ${fields.join(' ')} } children { ${fields.join(' ')} }`;
    for (const id of [1, 2]) {
      const ask = { ...tableOf('Relic', 'relicRows', selection), where: { id: { equals: id } } };
      const rows = await open(server.url, ask).rows();
      expect(rows).toMatchObject([{ ...json, parent: id === 1 ? null : json, children: id === 1 ? [json] : [] }]);
    }
  });

  it('are the same for await, and by findMany', async () => {
    const args = { orderBy: { id: 'asc' }, include: { parent: true, children: true } } as const;
    const rows = await Array.fromAsync(others.prisma.relic.stream(args));
    const [{ children: _, parent: __, ...first } = {}, { parent } = {}] = rows;
    expect(JSON.parse(JSON.stringify(first))).toMatchObject({
      ...json,
      blob: Object.fromEntries([0, 255].entries()),
    });
    expect(parent).toEqual(first);
    expect(await others.prisma.relic.findMany(args)).toEqual(rows);
  });
});

describe.each([
  ['two relations of one alias', 'user', 'group_members', { amount: '1234567890123456789.123456789', rank: 1 }],
  ['and the other of them', 'user_group', 'members', { amount: 5, rank: '9007199254740993' }],
  [
    'relations and fields of long names',
    'organization_users',
    'organization_membership_requests_organization_membership_requests_requested_byTousers',
    {
      a_field_whose_name_is_longer_than_the_sixty_three_bytes_of_postgresql: '1234567890123456789.5',
      another_field_whose_name_is_longer_than_the_sixty_three_bytes_of_it: 3,
      users_organization_membership_requests_requested_byTousers: { credit: '0.1234567890123456789' },
      users_organization_membership_requests_reviewed_byTousers: { credit: '2' },
    },
  ],
] as const)('%s', (_, model, relation, expected) => {
  const ask = { where: { id: { equals: 1 } } };
  const selectionOf = (row: object): string =>
    Object.entries(row)
      .map(([name, value]) => (typeof value === 'object' ? `${name} { ${selectionOf(value)} }` : name))
      .join(' ');

  it.each(graphqlDoors)('by $name', async ({ open }) => {
    const table = tableOf(model, `${model}Rows`, `${relation} { ${selectionOf(expected)} }`);
    expect(await open(server.url, { ...table, ...ask }).rows()).toMatchObject([{ [relation]: [expected] }]);
  });

  it('in downloads', async () => {
    const [row] = JSON.parse(
      `[${await download(`${model}Rows.ndjson?fields=${relation}:json&where={"id":{"equals":1}}`)}]`,
    );
    const own = Object.fromEntries(Object.entries(expected).filter(([, value]) => typeof value !== 'object'));
    expect(row).toMatchObject({ [relation]: [own] });
  });
});

it('relations and fields of long names are read from the row that has them', async () => {
  const list = 'organization_membership_requestsRows';
  const fields = [
    'a_field_whose_name_is_longer_than_the_sixty_three_bytes_of_postgresql',
    'another_field_whose_name_is_longer_than_the_sixty_three_bytes_of_it',
    'users_organization_membership_requests_requested_byTousers.credit',
    'users_organization_membership_requests_reviewed_byTousers.credit',
  ];
  const expected = `${fields}\r\n1234567890123456789.5,3,0.1234567890123456789,2\r\n`;
  expect(await download(`${list}.csv?fields=${fields}`)).toBe(expected);
  const selection = fields.map((field) => field.replace('.credit', ' { credit }')).join(' ');
  for (const { open } of graphqlDoors) {
    const rows = await open(server.url, tableOf('organization_membership_requests', list, selection)).rows();
    expect(rows).toMatchObject([
      {
        [fields[0] ?? '']: '1234567890123456789.5',
        [fields[1] ?? '']: 3,
        users_organization_membership_requests_requested_byTousers: { credit: '0.1234567890123456789' },
        users_organization_membership_requests_reviewed_byTousers: { credit: '2' },
      },
    ]);
  }
});
