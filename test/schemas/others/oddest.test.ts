/** Types, names and relations that are legal and rare: each door gives what PostgreSQL has. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlDoors } from '../../types/graphql-doors.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app } from './graphql.ts';
import { openOthers } from './open-others.ts';

const digits = `1${'0'.repeat(400)}.${'0'.repeat(399)}1`;

/** Field → what PostgreSQL writes, and what JSON has at every door. */
const curio: Readonly<Record<string, readonly [postgres: string, json: unknown]>> = {
  letter: ['x', 'x'],
  ident: ['a "name"', 'a "name"'],
  idents: ['{a,"b c"}', ['a', 'b c']],
  vector: ['1 2 3', '1 2 3'],
  lsn: ['16/B374D848', '16/B374D848'],
  query: ["'fat' & 'rat'", "'fat' & 'rat'"],
  shifted: ['[0:1]={1,2}', [1, 2]],
  none: ['{}', []],
  pages: ['<a>1</a>', '<a>1</a>'],
  scalar: ['"text"', 'text'],
  scalars: ['{1,"\\"a\\"",NULL,"{\\"a\\": [true]}"}', [1, 'a', null, { a: [true] }]],
  huge: [digits, digits],
  zero: ['-0', -0],
  zeros: ['{-0,1.5}', [-0, 1.5]],
  mornings: [
    '{"2001-04-01 06:59:59.999999+00","2001-04-01 07:00:00+00"}',
    ['2001-04-01T06:59:59.999Z', '2001-04-01T07:00:00.000Z'],
  ],
  dst: ['2001-10-28 05:30:00+00', '2001-10-28T05:30:00.000Z'],
  bc: ['4713-01-01 BC', '-004712-01-01T00:00:00.000Z'],
  forever: ['infinity', 'infinity'],
  escaped: ['\\u0000 \\x00 \\N', '\\u0000 \\x00 \\N'],
  point: ['(1,2.5)', '(1,2.5)'],
  bits: ['101', '101'],
};
const fields = Object.keys(curio);
const json = Object.fromEntries(Object.entries(curio).map(([field, [, value]]) => [field, value]));

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  const values = fields.map((_, index) => `$${index + 3}`);
  for (const [id, parent] of [
    [1, null],
    [2, 1],
  ])
    await others.pool.query(
      `INSERT INTO "Curio" (id, "parentId", grid, words, ${fields.map((field) => `"${field}"`)}) VALUES ($1, $2, ARRAY[[1, 2], [3, 4]], ARRAY[['a', 'b'], ['c "d"', NULL]], ${values})`,
      [id, parent, ...fields.map((field) => curio[field]?.[0])],
    );
  await others.pool.query(`
    INSERT INTO "order by ""t0"".""x"" limit 1 😀" VALUES (1, 'a', 'b', NULL, 'c'), (2, 'd', NULL, 1, 'e'), (3, 'f', 'g', 1, NULL);
    INSERT INTO "Node" VALUES (1, 1, NULL, 2), (1, 2, 1, 1), (1, 3, 1, NULL), (2, 1, NULL, NULL);
    INSERT INTO "Friend" VALUES (1), (2), (3);
    INSERT INTO "_liking" VALUES (1, 2), (1, 3), (2, 1), (3, 3)`);
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
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
/** Those that need no `id` to prove their rows. */
const doorsById = graphqlDoors.filter(({ kind }) => kind === '@stream');
const tableOf = (model: string, list: string, selection: string) => ({
  table: { list, model, selection, fields: [], rowOf: () => ({}) },
});

/** In a list that came as JSON, every item is in quotes, and its bounds are 1. */
const listAs = (field: string, text: string) =>
  Array.isArray(json[field])
    ? text.replace(/^\[.*\]=/, '').replaceAll(/(?<=[{,])([^",{}NU]+)(?=[,}])(?!])/g, '"$1"')
    : text;

describe('columns of rare types', () => {
  it.each(fields)('%s', async (field) => {
    const path = (format: string) => `curioRows.${format}&fields=${field},parent.${field}&where={"id":{"equals":2}}`;
    const [text = '', value] = curio[field] ?? [];
    expect(parse(await download(path('csv?profile=postgres')))[1]).toEqual([text, listAs(field, text)]);
    expect(lines(await download(path('ndjson?')))).toEqual([{ [field]: value, parent: { [field]: value } }]);
    const select = { [field]: true };
    const [first, second] = await Array.fromAsync(
      others.prisma.curio.stream({ select: { ...select, parent: { select } } }),
    );
    expect(second).toEqual({ ...first, parent: { ...first, parent: undefined } });
    const found = await others.prisma.curio.findMany({ select, orderBy: { id: 'asc' } });
    expect(first).toMatchObject(found[0] ?? {});
  });

  it.each(graphqlDoors)('by $name', async ({ open }) => {
    const all = fields.join(' ');
    const table = tableOf('Curio', 'curioRows', `id ${all} parent { ${all} } children { ${all} }`);
    // JSON has no sign of a zero.
    const value = { ...json, zero: 0, zeros: [0, 1.5] };
    expect(JSON.parse(JSON.stringify(await open(server.url, table).rows()))).toEqual([
      { id: 1, ...value, parent: null, children: [value] },
      { id: 2, ...value, parent: value, children: [] },
    ]);
  });
});

describe('an array of several dimensions', () => {
  it('is in downloads as it is, at the root and beneath relations', async () => {
    const path = (format: string) => `curioRows.${format}&fields=grid,words,parent.grid,parent.words`;
    const { grid, words } = {
      grid: [
        [1, 2],
        [3, 4],
      ],
      words: [
        ['a', 'b'],
        ['c "d"', null],
      ],
    };
    expect(lines(await download(path('ndjson?')))[1]).toEqual({ grid, words, parent: { grid, words } });
    const [, , cells = []] = parse(await download(path('csv?'))) as string[][];
    expect(cells.map((cell) => JSON.parse(cell))).toEqual([grid, words, grid, words]);
    const [, , texts] = parse(await download(path('csv?profile=postgres')));
    expect(texts).toEqual([
      ...['{{1,2},{3,4}}', '{{a,b},{"c \\"d\\"",NULL}}'],
      ...['{{"1","2"},{"3","4"}}', '{{"a","b"},{"c \\"d\\"",NULL}}'],
    ]);
  });

  it.each(graphqlDoors)('is an error by $name, which names the column', async ({ open }) => {
    for (const selection of ['grid', 'words', 'parent { grid }', 'children { words }'])
      await expect(open(server.url, tableOf('Curio', 'curioRows', `id ${selection}`)).rows()).rejects.toThrow(
        /(grid|words) holds lists.*BAD_USER_INPUT/,
      );
  });

  it('is an error for await', async () => {
    for (const select of [{ grid: true }, { words: true }, { parent: { select: { grid: true } } }])
      await expect(Array.fromAsync(others.prisma.curio.stream({ select }))).rejects.toThrow('holds lists');
  });
});

describe('names that need quotes, and reserved words', () => {
  const selection = 'select from default user table where { from default table } group { select from default table }';
  const one = { from: 'a', default: 'b', table: 'c' };
  const two = { select: 2, from: 'd', default: null, table: 'e' };
  const three = { select: 3, from: 'f', default: 'g', table: null };
  const expected = [
    { select: 1, ...one, user: null, where: null, group: [two, three] },
    { ...two, user: 1, where: one, group: [] },
    { ...three, user: 1, where: one, group: [] },
  ];
  it.each(doorsById)('by $name', async ({ open }) => {
    for (const orderBy of [[], [{ where: { table: 'asc' } }, { from: 'asc' }], [{ group: { _count: 'desc' } }]])
      expect(await open(server.url, { ...tableOf('order', 'orderRows', selection), orderBy }).rows()).toHaveLength(3);
    expect(await open(server.url, tableOf('order', 'orderRows', selection)).rows()).toMatchObject(expected);
  });
  it('in downloads', async () => {
    const fields =
      'select,from,default,user,table,where.from,where.default,where.table,group.select,group.from,group.default,group.table';
    expect(lines(await download(`orderRows.ndjson?fields=${fields}`))).toEqual(expected);
    expect(await download('orderRows.csv?fields=from,where.table')).toBe('from,where.table\r\na,\r\nd,c\r\nf,c\r\n');
  });
  it('for await', async () => {
    const args = { include: { where: true, group: true } };
    const rows = await Array.fromAsync(others.prisma.order.stream(args));
    expect(rows).toEqual(await others.prisma.order.findMany({ ...args, orderBy: { select: 'asc' } }));
    expect(rows).toHaveLength(3);
  });
});

describe('relations of a model to itself', () => {
  it.each(doorsById)('by $name', async ({ open }) => {
    const selection = 'tenant id above { id } below { id } alike { id } alikeOf { id }';
    expect(await open(server.url, tableOf('Node', 'nodeRows', selection)).rows()).toMatchObject([
      { id: 1, above: null, below: [{ id: 2 }, { id: 3 }], alike: { id: 2 }, alikeOf: { id: 2 } },
      { id: 2, above: { id: 1 }, below: [], alike: { id: 1 }, alikeOf: { id: 1 } },
      { id: 3, above: { id: 1 }, below: [], alike: null, alikeOf: null },
      { tenant: 2, id: 1, above: null, below: [], alike: null, alikeOf: null },
    ]);
    expect(
      await open(server.url, tableOf('Friend', 'friendRows', 'id likes { id } likedBy { id }')).rows(),
    ).toMatchObject([
      { id: 1, likes: [{ id: 2 }], likedBy: [{ id: 2 }, { id: 3 }] },
      { id: 2, likes: [{ id: 1 }], likedBy: [{ id: 1 }] },
      { id: 3, likes: [{ id: 1 }, { id: 3 }], likedBy: [{ id: 3 }] },
    ]);
  });
  it('in downloads and for await', async () => {
    const fields = 'tenant,id,above.id,below.id,alike.id,alikeOf.id';
    const rows = lines(await download(`nodeRows.ndjson?fields=${fields}`));
    expect(rows[0]).toEqual({
      tenant: 1,
      id: 1,
      above: null,
      below: [{ id: 2 }, { id: 3 }],
      alike: { id: 2 },
      alikeOf: { id: 2 },
    });
    expect(lines(await download('friendRows.ndjson?fields=id,likes.id')).map(({ likes }) => likes)).toEqual([
      [{ id: 2 }],
      [{ id: 1 }],
      [{ id: 1 }, { id: 3 }],
    ]);
    const include = { likes: { orderBy: { id: 'asc' } }, likedBy: { orderBy: { id: 'asc' } } } as const;
    expect(await Array.fromAsync(others.prisma.friend.stream({ include }))).toEqual(
      await others.prisma.friend.findMany({ include, orderBy: { id: 'asc' } }),
    );
    const nodes = { include: { above: true, below: true, alike: true, alikeOf: true } };
    expect(await Array.fromAsync(others.prisma.node.stream(nodes))).toEqual(
      await others.prisma.node.findMany({ ...nodes, orderBy: [{ tenant: 'asc' }, { id: 'asc' }] }),
    );
  });
});
