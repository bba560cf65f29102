/** Relations that may be null, and those from many to many without a model between them, for who does not see all rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datamodel } from '../schemas/others/generated/sluice.ts';
import { schema } from '../schemas/others/graphql.ts';
import { createClient, openOthers } from '../schemas/others/open-others.ts';
import { createRole } from '../utils/role.ts';
import { serveHttp } from './serve-http.ts';

type Served = Awaited<ReturnType<typeof serveHttp>>;
const served = { datamodel, createClient, schema };
const open = Object.fromEntries(Object.keys(datamodel.models).map((name) => [name, true]));

let made: AsyncDisposableStack;
let byRules: Served;
let byRole: Served;
/** Without rights, of the same database. */
let all: Served;
beforeAll(async () => {
  made = new AsyncDisposableStack();
  const others = made.use(await openOthers());
  await others.pool.query(`
    INSERT INTO circles VALUES ('shown', '', ''), ('hidden', '', '');
    INSERT INTO patrons (id, tenant, nick, email, joined, salary, circle_id)
      SELECT id, 1, '', '', now(), 0, circle FROM (VALUES (1, 'shown'), (2, 'hidden'), (3, NULL)) AS given (id, circle);
    INSERT INTO oddities (id, owner_id) VALUES (1, 1), (2, 2), (3, 3), (4, NULL);
    INSERT INTO "Friend" VALUES (1), (2), (3), (9);
    INSERT INTO "_liking" VALUES (1, 2), (1, 9), (2, 1), (9, 2), (9, 3), (3, 3)`);
  const account = made.use(await createRole(others.url));
  const viewer = made.use(await createRole(others.url));
  await others.pool.query(`
    GRANT ${viewer.name} TO ${account.name};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${viewer.name};
    ALTER TABLE circles ENABLE ROW LEVEL SECURITY;
    CREATE POLICY shown ON circles USING (id <> 'hidden');
    ALTER TABLE "Friend" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY shown ON "Friend" USING (id <> 9)`);
  const rules = { ...open, Circle: { where: { id: { not: 'hidden' } } }, Friend: { where: { id: { not: 9 } } } };
  byRules = made.use(await serveHttp(others.url, { identify: () => ({ subject: 'someone' }), rules }, served));
  byRole = made.use(await serveHttp(account.url, { viewer: { subject: 'someone', role: viewer.name } }, served));
  all = made.use(await serveHttp(others.url, {}, served));
});
afterAll(() => made?.disposeAsync());

async function graphql({ url }: Served, query: string) {
  const response = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`);
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
}

const download = async ({ url }: Served, path: string) => {
  const response = await fetch(`${url}/export/${path}`);
  return { status: response.status, text: await response.text() };
};

const ways = [
  ['rules', () => byRules],
  ['a role', () => byRole],
] as const;

describe.each(ways)('a relation to a hidden row, by %s', (_, server) => {
  const nulls = ['circle: null', 'circle: { is: null }', 'NOT: { circle: { isNot: null } }', 'OR: [{ circle: null }]'];

  it.each(nulls)('leads nowhere for a filter: %s', async (where) => {
    const order = 'orderBy: [{ id: asc }]';
    const { patronRows } = await graphql(
      server(),
      `{ patronRows(where: { ${where} }, ${order}) { id circle { id } } }`,
    );
    expect(patronRows).toEqual([2, 3].map((id) => ({ id, circle: null })));
    // Inside a look-up, and there inside another relation.
    const inside = async (id: number) =>
      (await graphql(server(), `{ patron(id: ${id}) { oddities(where: { owner: { ${where} } }) { id } } }`)).patron;
    expect([await inside(1), await inside(2), await inside(3)]).toEqual([
      { oddities: [] },
      { oddities: [{ id: 2 }] },
      { oddities: [{ id: 3 }] },
    ]);
  });

  it('leads somewhere for who sees it', async () => {
    expect((await graphql(all, '{ patronRows(where: { circle: null }) { id } }')).patronRows).toEqual([{ id: 3 }]);
  });

  it('is one that leads nowhere in a download', async () => {
    const where = encodeURIComponent('{"circle":{"is":null}}');
    const { text } = await download(server(), `patronRows.ndjson?fields=id,circle.id&where=${where}`);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual([2, 3]);
  });
});

describe.each(ways)('a relation from many to many, by %s', (_, server) => {
  const shown = [
    { id: 1, likes: [{ id: 2 }], likedBy: [{ id: 2 }] },
    { id: 2, likes: [{ id: 1 }], likedBy: [{ id: 1 }] },
    { id: 3, likes: [{ id: 3 }], likedBy: [{ id: 3 }] },
  ];

  it('shows the links whose rows are both shown', async () => {
    const { friendRows } = await graphql(server(), '{ friendRows { id likes { id } likedBy { id } } }');
    expect(friendRows).toEqual(shown);
    expect((await graphql(all, '{ friendRows { id likes { id } } }')).friendRows).toHaveLength(4);
  });

  it.each([
    ['likes: { some: { id: { equals: 9 } } }', []],
    ['likes: { none: {} }', []],
    ['likes: { every: { id: { lt: 9 } } }', [1, 2, 3]],
    ['likedBy: { some: { id: { gte: 3 } } }', [3]],
    ['likedBy: { none: { likes: { some: { id: { equals: 3 } } } } }', [1, 2]],
  ])('is filtered by these alone: %s', async (where, ids) => {
    const { friendRows } = await graphql(server(), `{ friendRows(where: { ${where} }) { id } }`);
    expect(friendRows).toEqual(ids.map((id) => ({ id })));
  });

  it('is counted and downloaded by these alone', async () => {
    expect(
      (await download(server(), 'friendRows.csv?fields=id,likes:count,likedBy:count')).text.split('\r\n').slice(1, 4),
    ).toEqual(['1,1,1', '2,1,1', '3,1,1']);
    const { friendRows } = await graphql(
      server(),
      '{ friendRows(orderBy: [{ likes: { _count: desc } }, { id: desc }]) { id } }',
    );
    expect(friendRows).toEqual([{ id: 3 }, { id: 2 }, { id: 1 }]);
    const rows = await server().sluice.openRows(
      { model: 'Friend', select: { id: true, _count: { select: { likes: true } } } },
      { signal: new AbortController().signal, rights: await server().rights() },
    );
    const counts: unknown[] = [];
    for await (const batch of rows) counts.push(...(await batch.rows()));
    expect(counts).toEqual([1, 2, 3].map((id) => ({ id, _count: { likes: 1 } })));
  });
});
