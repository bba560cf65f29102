/** Fields, relations and enums that are called as what every object of JavaScript has already. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors, readList } from '../../doors/doors.ts';
import type { Table } from '../../doors/tables.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app } from './graphql.ts';
import { openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  await others.pool.query(
    `INSERT INTO "Heirloom" VALUES
      (1, 'a', 'valueOf', '{"constructor": 1}', NULL), (2, 'b', 'constructor', NULL, 1), (3, NULL, NULL, NULL, 1)`,
  );
  server = await startServer({ DATABASE_URL: others.url }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await others?.[Symbol.asyncDispose]();
});

const heirlooms: Table = {
  list: 'heirloomRows',
  model: 'Heirloom',
  selection: 'id: constructor',
  fields: ['constructor'],
  rowOf: ([id]) => ({ id: Number(id) }),
};

const filters: [object, number[]][] = [
  [{}, [1, 2, 3]],
  [{ isPrototypeOf: { equals: 1 } }, [2, 3]],
  [{ toString: { in: ['a', 'b'] }, constructor: { gt: 1 } }, [2]],
  [{ valueOf: { equals: 'constructor' } }, [2]],
  [{ toJSON: { path: ['constructor'], equals: 1 } }, [1]],
  [{ toLocaleString: { constructor: { equals: 1 } } }, [2, 3]],
  [{ propertyIsEnumerable: { some: { toString: { equals: 'b' } } } }, [1]],
  [{ OR: [{ toString: null }, { NOT: { constructor: { in: [2, 3] } } }] }, [1, 3]],
];
const orders: [object[], number[]][] = [
  [[{ constructor: 'desc' }], [3, 2, 1]],
  [[{ toString: 'desc' }], [3, 2, 1]],
  [[{ toString: { sort: 'desc', nulls: 'last' } }], [2, 1, 3]],
  [[{ valueOf: 'asc' }], [2, 1, 3]],
  [[{ propertyIsEnumerable: { _count: 'desc' } }], [1, 2, 3]],
  [
    [{ toLocaleString: { toString: 'asc' } }, { constructor: 'desc' }],
    [3, 2, 1],
  ],
];

describe.each([
  // Lines of JSON have no other name for the key.
  ...doors
    .filter(({ name }) => !/NDJSON|gzip|br|zstd/.test(name))
    .map(({ name, open }) => ({ name, rows: (ask: object) => open(server.url, ask).rows() })),
  { name: 'a plain list', rows: (ask: object) => readList(server.url, ask) },
])('$name', ({ rows }) => {
  const ids = async (ask: object) => (await rows({ table: heirlooms, ...ask })).map(({ id }) => id);

  it.each(filters)('takes %j', async (where, found) => expect(await ids({ where })).toEqual(found));
  it.each(orders)('sorts by %j', async (orderBy, found) => expect(await ids({ orderBy })).toEqual(found));
});

it('has their values', async () => {
  const query =
    '{ heirloomRows(first: 1) { constructor toString valueOf toJSON isPrototypeOf toLocaleString { constructor } propertyIsEnumerable { toString valueOf } } }';
  const row = {
    constructor: 1,
    toString: 'a',
    valueOf: 'valueOf',
    toJSON: { constructor: 1 },
    isPrototypeOf: null,
    toLocaleString: null,
    propertyIsEnumerable: [
      { toString: 'b', valueOf: 'constructor' },
      { toString: null, valueOf: null },
    ],
  };
  const answer = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`);
  const { data } = (await answer.json()) as { readonly data: { readonly heirloomRows: readonly object[] } };
  // As texts: what compares objects calls some of these.
  expect(JSON.stringify(data.heirloomRows[0])).toBe(JSON.stringify(row));
  const csv = await fetch(
    `${server.url}/export/heirloomRows.csv?fields=constructor,toString,valueOf,toLocaleString.toString`,
  );
  expect(await csv.text()).toBe(
    'constructor,toString,valueOf,toLocaleString.toString\r\n1,a,valueOf,\r\n2,b,constructor,a\r\n3,,,a\r\n',
  );
  for (const name of ['constructor', 'toString', '__proto__'])
    expect((await fetch(`${server.url}/export/${name}.csv`)).status).toBe(404);
});
