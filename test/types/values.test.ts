/** The values that STREAMS.md names, each at every door, at the root and in a relation. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isInputObjectType } from 'graphql';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { between, read } from '../repo/files.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { app, schema } from './graphql.ts';
import { graphqlDoors } from './graphql-doors.ts';
import { columnOf, openSpecimens, plain } from './specimens.ts';

/** The first column of the table → the field that has this type. */
const fields: Readonly<Record<string, string>> = {
  Int: 'int',
  BigInt: 'bigInt',
  Float: 'float',
  'Float @db.Real': 'real',
  Decimal: 'decimal',
  'Decimal @db.Decimal(30, 4)': 'money',
  'Decimal @db.Decimal(20, 0)': 'whole',
  Boolean: 'boolean',
  String: 'string',
  'String @db.Char(8)': 'char',
  'String @db.Uuid': 'uuid',
  enum: 'mood',
  'DateTime @db.Timestamp(6)': 'timestamp',
  'DateTime @db.Timestamptz(6)': 'timestamptz',
  'DateTime @db.Date': 'date',
  'DateTime @db.Time(6)': 'time',
  'DateTime @db.Timetz(6)': 'timetz',
  Json: 'jsonb',
  'Json @db.Json': 'json',
  Bytes: 'bytes',
  'Int[]': 'ints',
  'BigInt[]': 'bigInts',
  'Float[]': 'floats',
  'Decimal[]': 'decimals',
  'Decimal[] @db.Decimal(30, 4)': 'moneys',
  'Boolean[]': 'booleans',
  'String[]': 'strings',
  'DateTime[] @db.Timestamp(6)': 'timestamps',
  'enum list': 'moods',
  'Json[]': 'jsonbs',
  'Bytes[]': 'byteses',
};

const error = 'an error';

const values = between('values', await read('STREAMS.md'))
  .split('\n')
  .slice(2, -1)
  .map((line, index) => {
    const cells = line.split(/ ?\| ?/).slice(1, -1);
    const [type = '', postgres = '', graphql = '', csv = '', ndjson = ''] = cells.map((cell) =>
      cell.replace(/^`(.*)`$/, '$1'),
    );
    return { id: BigInt(index), type, field: fields[type] ?? '', postgres, graphql, csv, ndjson };
  });

it('every type of the table is a field here, and the other way round', () => {
  expect([...new Set(values.map(({ type }) => type))].toSorted()).toEqual(Object.keys(fields).toSorted());
});

it('every type has the scalar in GraphQL that STREAMS.md says', async () => {
  const rows = between('types', await read('STREAMS.md'))
    .split('\n')
    .slice(2, -1);
  const scalars = rows.flatMap((line) => {
    const [, type = '', scalar = ''] = /^\| `([^`]+)` \| `([^`]+)`/.exec(line) ?? [];
    const field = Object.keys(fields).find((name) => name === type || name.startsWith(`${type} @`));
    return field === undefined ? [] : [{ type, scalar, field: fields[field] ?? '' }];
  });
  expect(scalars).toHaveLength(10);
  for (const { type, scalar, field } of scalars) {
    const filters = schema.getType('SpecimenWhere');
    const filter = isInputObjectType(filters) && filters.getFields()[field]?.type;
    const values = isInputObjectType(filter) ? filter.getFields() : {};
    expect(String((values.lt ?? values.equals)?.type), type).toBe(scalar);
  }
});

let db: Awaited<ReturnType<typeof openSpecimens>>;
let server: TestServer;
/** A specimen for each value, and one whose parent it is. */
const childOf = (id: bigint) => id + 1000n;
beforeAll(async () => {
  db = await openSpecimens();
  await db.prisma.specimen.createMany({
    data: [
      ...values.map(({ id }) => ({ ...plain, id })),
      ...values.map(({ id }) => ({ ...plain, id: childOf(id), parentId: id })),
    ],
  });
  for (const { id, field, postgres } of values)
    await db.pool.query(`UPDATE specimens SET "${columnOf(field)}" = $1 WHERE id = $2`, [postgres, id]);
  server = await startServer({ DATABASE_URL: db.url }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await db?.[Symbol.asyncDispose]();
});

const whereId = (ids: readonly bigint[]) => ({ id: { in: ids.map(String) } });

/** The values of a column, one a row, where a row is `path` to it. */
async function column(ids: readonly bigint[], path: string, format: string): Promise<string[]> {
  const query = new URLSearchParams({ fields: path, where: JSON.stringify(whereId(ids)) });
  const response = await fetch(`${server.url}/export/specimens.${format}&${query}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${JSON.parse(text).code}: ${text}`);
  return text.split(/\r?\n/).slice(0, -1);
}

const quotedIfNeeded = (text: string) => (/^$|[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

describe.each([...Map.groupBy(values, ({ type }) => type)])('%s in downloads', (_, rows) => {
  const field = rows[0]?.field ?? '';
  const shown = rows.filter(({ csv }) => csv !== error);
  const ids = shown.map(({ id }) => id);

  it('CSV', async () => {
    expect(await column(ids, field, 'csv?')).toEqual([field, ...shown.map(({ csv }) => csv)]);
    // In JSON there is one null.
    const nested = shown.map(({ csv }) => (csv === 'null' ? '' : csv));
    expect(await column(ids.map(childOf), `parent.${field}`, 'csv?')).toEqual([`parent.${field}`, ...nested]);
  });

  it('CSV for COPY', async () => {
    const [, ...cells] = await column(
      rows.map(({ id }) => id),
      field,
      'csv?profile=postgres',
    );
    expect(cells).toEqual(rows.map(({ postgres }) => quotedIfNeeded(postgres)));
    // Inside JSON, PostgreSQL has other words for some, and one null.
    const [, ...nested] = await column(ids.map(childOf), `parent.${field}`, 'csv?profile=postgres');
    const expected = shown.map(({ type, postgres }) => (type === 'Json' && postgres === 'null' ? null : postgres));
    expect(await readByPostgres(field, nested)).toEqual(expected);
  });

  it('NDJSON', async () => {
    const texts = shown.map(({ ndjson }) => `{"${field}":${ndjson}}`);
    expect(await column(ids, field, 'ndjson?')).toEqual(texts);
    expect(await column(ids.map(childOf), `parent.${field}`, 'ndjson?')).toEqual(
      texts.map((text) => `{"parent":${text}}`),
    );
  });

  it.each(rows.filter(({ csv }) => csv === error))('$postgres is an error', async ({ id }) => {
    for (const format of ['csv?', 'csv?profile=excel', 'ndjson?'])
      for (const [specimen, path] of [
        [id, field],
        [childOf(id), `parent.${field}`],
      ] as const)
        await expect(column([specimen], path, format)).rejects.toThrow('BAD_USER_INPUT');
  });
});

describe('in GraphQL', () => {
  const shown = values.filter(({ graphql }) => graphql !== error);
  const ids = shown.map(({ id }) => id);
  const expected = new Map(shown.map(({ id, field, graphql }) => [String(id), { [field]: JSON.parse(graphql) }]));
  const selection = `id ${Object.values(fields).join(' ')}`;
  const table = { list: 'specimens', model: 'Specimen', fields: [], rowOf: () => ({}) };
  /** What is asked of each specimen, by its id. */
  const found = (rows: readonly unknown[]) =>
    new Map(
      (rows as Record<string, unknown>[]).map((row) => {
        const field = shown.find(({ id }) => String(id) === row.id)?.field ?? '';
        return [row.id, { [field]: row[field] }];
      }),
    );

  it.each(graphqlDoors)('$name', async ({ open }) => {
    const rows = await open(server.url, { table: { ...table, selection }, where: whereId(ids) }).rows();
    expect(found(rows)).toEqual(expected);
    const children = { table: { ...table, selection: `id parent { ${selection} }` }, where: whereId(ids.map(childOf)) };
    expect(found((await open(server.url, children).rows()).map(({ parent }) => parent))).toEqual(expected);
  });

  it('a list that is answered whole', async () => {
    const where = `where: { id: { in: [${ids}] } }`;
    const { data } = await ask(`{ specimens(${where}) { ${selection} children { parent { ${selection} } } } }`);
    expect(found(data.specimens)).toEqual(expected);
    expect(
      found(data.specimens.map(({ children }: Record<string, [{ parent: unknown }]>) => children?.[0].parent)),
    ).toEqual(expected);
  });

  it('look-ups', async () => {
    for (const { id, field, graphql } of shown) {
      const { data } = await ask(`{ specimen(id: ${id}) { ${field} children { parent { ${field} } } } }`);
      const value = { [field]: JSON.parse(graphql) };
      expect(data.specimen).toEqual({ ...value, children: [{ parent: value }] });
    }
  });

  it.each(values.filter(({ graphql }) => graphql === error))('$type $postgres is an error', async ({ id, field }) => {
    for (const query of [
      `{ specimen(id: ${id}) { ${field} } }`,
      `{ specimens(where: { id: { equals: ${id} } }) { ${field} } }`,
      `{ specimens(where: { id: { equals: ${childOf(id)} } }) { parent { ${field} } } }`,
      `{ specimen(id: ${id}) { children { parent { ${field} } } } }`,
    ]) {
      const { errors } = await ask(query);
      expect(errors).toMatchObject([
        { message: expect.stringContaining(field), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
  });

  async function ask(query: string) {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }
});

/** What COPY makes of cells in a column like that of the field. */
async function readByPostgres(field: string, cells: readonly string[]): Promise<(string | null)[]> {
  const client = await db.pool.connect();
  try {
    await client.query(`CREATE TEMPORARY TABLE read AS SELECT "${columnOf(field)}" AS value FROM specimens LIMIT 0`);
    await client.query('ALTER TABLE read ADD COLUMN place serial');
    await pipeline(
      Readable.from(cells.map((cell) => `${cell}\n`)),
      client.query(copyFrom('COPY read (value) FROM STDIN (FORMAT csv)')),
    );
    // As PostgreSQL writes it, not as pg reads it.
    const types = { getTypeParser: () => String };
    const { rows } = await client.query({ text: 'SELECT value FROM read ORDER BY place', types });
    return rows.map(({ value }) => value);
  } finally {
    client.release(true);
  }
}
