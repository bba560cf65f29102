/** A filter that a column's type does not take is the client's to mend, by every door, or is not offered at all. */
import { isInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../../doors/doors.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app, schema } from './graphql.ts';
import { openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  await others.pool.query(`
    INSERT INTO oddities (id, address, flags, bits, page, folded, cents)
      VALUES (1, '10.0.0.1', B'0101', B'01', '<a>seen</a>', 'Straße', 12.34), (2, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO patrons VALUES (1, 1, 'a', 'a', NULL, now(), 1, NULL);
    INSERT INTO posts VALUES (1, 1, 'post', false);`);
  server = await startServer({ DATABASE_URL: others.url }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await others?.[Symbol.asyncDispose]();
});

const oddities = {
  list: 'oddityRows',
  model: 'Oddity',
  selection: 'id',
  fields: ['id'],
  rowOf: ([id]: readonly (string | null)[]) => ({ id: Number(id) }),
};

const fieldsOf = (name: string) => {
  const type = schema.getType(name);
  return isInputObjectType(type) ? type.getFields() : {};
};
const operatorsOf = (field: string) => Object.keys(fieldsOf(String(fieldsOf('OddityWhere')[field]?.type))).sort();

const find = async (list: string, where: object) => {
  const answer = await fetch(
    `${server.url}/export/${list}.ndjson?fields=id&where=${encodeURIComponent(JSON.stringify(where))}`,
  );
  return { status: answer.status, text: await answer.text() };
};

const refused: [string, object][] = [
  ['address', { address: { equals: 'nowhere' } }],
  ['address', { OR: [{ id: { equals: 7 } }, { address: { in: ['10.0.0.1', '10.0.0.'] } }] }],
  ['address', { NOT: { address: { not: { lt: 'a"b' } } } }],
  ['flags', { flags: { equals: '01x1' } }],
  ['bits', { bits: { gte: '2' } }],
  ['cents', { cents: { equals: '1e30' } }],
  ['folded', { folded: { contains: 's', mode: 'insensitive' } }],
  ['folded', { folded: { equals: 'STRASSE', mode: 'insensitive' } }],
];

describe.each(doors)('$name', ({ kind, open }) => {
  it.each(refused)('refuses a filter of %s, and names the field: %j', async (field, where) => {
    const error = await open(server.url, { table: oddities, where })
      .rows()
      .catch((error: unknown) => error);
    expect(String(error)).toContain(`where has ${field}, and PostgreSQL does not take this filter of it`);
    expect(String(error)).toContain(kind === 'download' ? '"status":400' : 'BAD_USER_INPUT');
  });

  it('takes what the types take', async () => {
    const rows = (where: object) => open(server.url, { table: oddities, where }).rows();
    expect(await rows({ address: { equals: '10.0.0.1' }, flags: { in: ['0101'] }, bits: { startsWith: '0' } })).toEqual(
      [{ id: 1 }],
    );
    expect(await rows({ page: { contains: 'seen' } })).toEqual([{ id: 1 }]);
    expect(await rows({ folded: { equals: 'straße' }, address: { not: { equals: null } } })).toEqual([{ id: 1 }]);
    expect(await rows({ address: { equals: null } })).toEqual([{ id: 2 }]);
  });
});

it('HEAD of a download is refused as its GET is, where the planner knows', async () => {
  // What a collation cannot do, PostgreSQL finds out with the first row.
  for (const [field, where] of refused.filter(([field]) => field !== 'folded')) {
    const address = `${server.url}/export/oddityRows.csv?fields=id&where=${encodeURIComponent(JSON.stringify(where))}`;
    const { status } = await fetch(address, { method: 'HEAD' });
    expect([field, status]).toEqual([field, 400]);
  }
});

it('a list inside the rows is refused with its path', async () => {
  const query =
    '{ patronRows { id posts(where: { id: { equals: 1 }, author: { nick: { equals: "x", mode: insensitive } } }) { id } } }';
  const ask = (query: string) =>
    fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, { headers: { accept: 'application/json' } }).then(
      (answer) => answer.json(),
    );
  expect(await ask(query)).toMatchObject({ data: { patronRows: [{ posts: [] }] } });
  expect(
    await ask('{ patronRows { posts(first: 1) { author { oddities(where: { address: { equals: "x" } }) { id } } } } }'),
  ).toMatchObject({
    errors: [
      {
        message: expect.stringContaining('where has posts.author.oddities.address'),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  });
});

it('what cannot work is not offered', () => {
  expect(operatorsOf('page')).toEqual(['contains', 'endsWith', 'not', 'startsWith']);
  for (const field of ['address', 'flags', 'bits']) {
    expect(operatorsOf(field)).toContain('startsWith');
    expect(operatorsOf(field)).not.toContain('mode');
  }
  expect(Object.keys(fieldsOf('OddityOrderBy'))).not.toContain('page');
});

it('a null is refused where nothing is ever null, with the name of the field', async () => {
  for (const where of [
    { author: { isNot: null } },
    { author: { is: null } },
    { author: null },
    { OR: [{ author: { is: null } }] },
  ])
    expect(await find('postRows', where)).toMatchObject({
      status: 400,
      text: expect.stringContaining('where has author, which is never null'),
    });
  for (const where of [{ posts: null }, { posts: { some: null } }])
    expect(await find('patronRows', where)).toMatchObject({
      status: 400,
      text: expect.stringContaining('where has posts, whose rows'),
    });
  expect(await find('patronRows', { circle: { is: null } })).toEqual({ status: 200, text: '{"id":1}\n' });
  expect(await find('postRows', { author: { subject: null, is: undefined } })).toEqual({
    status: 200,
    text: '{"id":1}\n',
  });
});

it('an error that no filter has made stays ours, and is masked', async () => {
  await others.pool.query(
    'ALTER TABLE vaults RENAME TO cellars; CREATE VIEW vaults AS SELECT id, (code::int)::text AS code FROM cellars',
  );
  await others.pool.query(`INSERT INTO cellars VALUES (1, 'sesame')`);
  const { status, text } = await find('vaultRows', { code: { equals: 'open' } });
  expect(status).toBe(500);
  expect(text).not.toContain('sesame');
});
