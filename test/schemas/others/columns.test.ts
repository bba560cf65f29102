/** What a type hides, or masks by a resolver, comes out by no door; and what it shows by another name works by that name. */
import { isInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../../doors/doors.ts';
import { checksumOf } from '../../utils/checksum.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app, schema } from './graphql-columns.ts';
import { openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  await others.pool.query(`
    INSERT INTO circles VALUES ('c-red', 'red', 'rosebud'), ('c-blue', 'blue', 'xanadu');
    INSERT INTO patrons
      SELECT 700000 + n, n % 3, 'nick' || n, n || '@example.org', nullif('s' || n % 7, 's3'), '2001-01-01'::timestamptz + n * interval '1 h',
        n, (ARRAY['c-red', 'c-blue', NULL])[1 + n % 3] FROM generate_series(1, 120) n;
    INSERT INTO posts SELECT n, 700000 + n % 120 + 1, 'post ' || n, n % 2 = 0 FROM generate_series(1, 30) n;
    INSERT INTO badges SELECT 41, n, 700000 + n % 5 + 1, 'badge ' || n FROM generate_series(1, 20) n;
    INSERT INTO vaults VALUES (1, 'sesame');`);
  server = await startServer({ DATABASE_URL: others.url, STREAM_BATCH_ROWS: '50' }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await others?.[Symbol.asyncDispose]();
});

const fieldsOf = (name: string) => {
  const type = schema.getType(name);
  return isInputObjectType(type) ? Object.keys(type.getFields()).sort() : undefined;
};
const combined = ['AND', 'NOT', 'OR'];
const ofOne = [...combined, 'is', 'isNot'];

async function get(path: string, query: Record<string, string> = {}, accept = '*/*') {
  const url = `${server.url}/export/${path}?${new URLSearchParams(query)}`;
  const answer = await fetch(url, { headers: { accept } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function ask(query: string) {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  return await answer.json();
}

/** Names and values that no type of the schema shows. */
const hidden =
  /7000\d\d|nick\d|example\.org|rosebud|xanadu|sesame|"?(salary|tenant|circle_?[iI]d|authorId|memberId|draft|secret)\b|c-red|c-blue/;

describe('filters and orders', () => {
  it('have what the type shows as it is, by its names', () => {
    expect(fieldsOf('PersonWhere')).toEqual([...ofOne, 'joined', 'medals', 'ring', 'title'].sort());
    expect(fieldsOf('PersonOrderBy')).toEqual(['joined', 'medals', 'ring', 'title']);
    expect(fieldsOf('CircleWhere')).toEqual([...ofOne, 'label', 'members'].sort());
    expect(fieldsOf('BadgeWhere')).toEqual([...combined, 'count', 'name', 'owner'].sort());
  });

  it('go by the type that a list or a relation has, where a model has several', () => {
    expect(fieldsOf('PasserWhere')).toEqual([...ofOne, 'joined'].sort());
    expect(fieldsOf('PasserOrderBy')).toEqual(['joined']);
    expect(fieldsOf('PostOrderBy')).toEqual(['body', 'number', 'writer']);
  });

  it('are not there where a type shows nothing as it is', () => {
    expect(fieldsOf('VaultWhere')).toEqual(combined);
    expect(schema.getType('VaultOrderBy')).toBeUndefined();
    expect(
      schema
        .getQueryType()
        ?.getFields()
        .vaults?.args.map(({ name }) => name),
    ).toEqual(['after', 'first', 'where']);
  });

  it.each([
    ['where', '{"nick":{"startsWith":"nick1"}}'],
    ['where', '{"email":{"contains":"@"}}'],
    ['where', '{"subject":{"equals":"s1"}}'],
    ['where', '{"circle":{"label":{"equals":"red"}}}'],
    ['where', '{"posts":{"some":{"number":{"gt":1}}}}'],
    ['where', '{"own":{"some":{}}}'],
    ['where', '{"ring":{"secret":{"equals":"rosebud"}}}'],
    ['where', '{"medals":{"some":{"tenant":{"equals":41}}}}'],
    ['orderBy', '[{"nick":"asc"}]'],
    ['orderBy', '[{"posts":{"_count":"asc"}}]'],
    ['orderBy', '[{"ring":{"secret":"asc"}}]'],
    ['fields', 'nick'],
    ['fields', 'subject'],
    ['fields', 'salary'],
    ['fields', 'id'],
    ['fields', 'circle.label'],
    ['fields', 'posts:count'],
    ['fields', 'ring.secret'],
    ['fields', 'medals.tenant'],
  ])('a download is refused %s %s, and told no hidden name that it did not say', async (parameter, value) => {
    const { status, text } = await get('people.ndjson', { [parameter]: value });
    expect([400, 404]).toContain(status);
    const told = [...text.matchAll(new RegExp(hidden, 'g'))].map(([name]) => name.replace('"', ''));
    expect(told.filter((name) => !value.includes(name))).toEqual([]);
    if (parameter !== 'fields') {
      const literal = value.replaceAll(/"(\w+)":/g, '$1:').replace('"asc"', 'asc');
      const { errors } = await ask(`{ people(${parameter}: ${literal}) { title } }`);
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    }
  });
});

describe('a field that shows a column by another name', () => {
  const table = {
    list: 'people',
    model: 'Person',
    selection: 'title joined ring { label }',
    fields: ['title', 'joined', 'ring.label'],
    rowOf: ([title, joined, label]: readonly (string | null)[]) => ({
      title,
      joined,
      ring: label === null ? null : { label },
    }),
  };
  const where = {
    title: { in: ['s1', 's2'] },
    ring: { label: { equals: 'red' } },
    OR: [{ title: { not: { equals: 's9' } } }],
  };
  const orderBy = [{ ring: { label: 'desc' } }, { title: 'desc' }, { joined: 'desc' }];

  it.each(doors)('filters, orders and comes out by that name: $name', async ({ open }) => {
    const expected = await others.prisma.patron.findMany({
      where: { subject: { in: ['s1', 's2'] }, circle: { label: 'red' } },
      orderBy: [{ circle: { label: 'desc' } }, { subject: 'desc' }, { joined: 'desc' }],
      include: { circle: true },
    });
    expect(expected.length).toBeGreaterThan(5);
    expect(await open(server.url, { table, where, orderBy }).rows()).toEqual(
      expected.map(({ subject, joined, circle }) => ({
        title: subject,
        joined: joined.toISOString(),
        ring: circle && { label: circle.label },
      })),
    );
  });

  it('continues behind tokens, by one door after the other, without a row lost or doubled', async () => {
    const expected = await others.prisma.patron.findMany({
      orderBy: [{ subject: { sort: 'desc', nulls: 'first' } }, { id: 'asc' }],
    });
    const byList = async (after: string) => {
      const args = `orderBy: [{ title: { sort: desc, nulls: first } }], first: 7, after: ${JSON.stringify(after)}`;
      const { data, extensions } = await ask(`{ people(${args}) { title joined } }`);
      return { rows: data.people, token: extensions.streams.people.token };
    };
    const byDownload = async (after: string) => {
      const query = { orderBy: '[{"title":{"sort":"desc","nulls":"first"}}]', first: '7', after };
      const { text } = await get('people.ndjson', query, 'multipart/mixed');
      const rows = text.split('\n').filter((line) => line.startsWith('{"title"'));
      return { rows: rows.map((row) => JSON.parse(row)), token: /^Resume-Token: (\S+)/m.exec(text)?.[1] ?? '' };
    };
    const rows: unknown[] = [];
    const first = await ask('{ people(orderBy: [{ title: { sort: desc, nulls: first } }], first: 0) { title } }');
    for (let { token } = first.extensions.streams.people; rows.length < expected.length; ) {
      for (const read of [byList, byDownload]) {
        const piece = await read(token);
        expect(piece.rows.length).toBeGreaterThan(0);
        rows.push(...piece.rows);
        ({ token } = piece);
        if (rows.length >= expected.length) break;
      }
    }
    expect(rows).toEqual(expected.map(({ subject, joined }) => ({ title: subject, joined: joined.toISOString() })));
  });

  it('is what a download has by default, in the order of the columns', async () => {
    expect((await get('people.csv', { first: '1' })).text.split('\r\n')[0]).toBe('title,joined');
    expect((await get('posts.csv', { first: '1' })).text).toBe('number,body\r\n1,post 1\r\n');
  });

  it('has its name in lists of rows and their counts, in both formats', async () => {
    const line = JSON.parse((await get('people.ndjson', { first: '1', fields: 'title,medals:json' })).text);
    expect(line).toEqual({ title: 's1', medals: [5, 10, 15, 20].map((n) => ({ count: n, name: `badge ${n}` })) });
    const csv = await get('people.csv', { first: '1', fields: 'medals:count,medals:json' });
    expect(csv.text).toContain('medals:count,medals:json\r\n4,"[{""count"":5,""name"":""badge 5""}');
    const count = await get('people.ndjson', { first: '1', fields: 'medals:count,medals.owner.title' });
    expect(JSON.parse(count.text)).toMatchObject({
      _count: { medals: 4 },
      medals: Array(4).fill({ owner: { title: 's1' } }),
    });
  });

  it('is told of by its name where a stream is looked at', async () => {
    const { rows } = (
      await ask(
        '{ circles(where: { members: { some: { title: { equals: "s1" } } } }) { label members(where: { title: { equals: "s1" } }, orderBy: [{ title: asc }], first: 2) { title } } }',
      )
    ).data.circles.reduce(
      (all: { rows: unknown[] }, { members }: { members: unknown[] }) => ({ rows: [...all.rows, ...members] }),
      { rows: [] },
    );
    expect(rows).toEqual(Array.from({ length: 4 }, () => ({ title: 's1' })));
  });
});

describe('a key that the type does not show', () => {
  it('is in no token, header or trailer, and the checksum is of what is shown of it', async () => {
    const whole = await get('people.ndjson', { orderBy: '[{"title":"asc"}]', first: '60' }, 'multipart/mixed');
    expect(whole.headers.get('row-key')).toBeNull();
    const tokens = [...whole.text.matchAll(/^Resume-Token: (.*?)\r?$/gm)].map(([, token = '']) => token);
    expect(tokens.length).toBeGreaterThan(1);
    expect(whole.text).not.toMatch(hidden);
    for (const token of tokens)
      for (const part of token.split('.'))
        expect(Buffer.from(part, 'base64url').toString('latin1')).not.toMatch(hidden);
    // As many line feeds as rows: who guesses a key finds nothing confirmed.
    expect(whole.text).toContain(`Row-Checksum: ${checksumOf(Array.from({ length: 60 }, () => ''))}`);

    const { extensions } = await ask('{ people(first: 1) { title } }');
    expect(extensions.streams.people.checksum).toBe(checksumOf(['']));
  });

  it('leaves the rest of a key, under its name', async () => {
    const half = await get('badges.csv', { fields: 'count,name', first: '3' }, 'multipart/mixed');
    expect(half.headers.get('row-key')).toBe('count');
    expect(half.text).toContain(`Row-Checksum: ${checksumOf(['1', '2', '3'])}`);
    const renamed = await get('posts.csv', { first: '2' });
    expect(renamed.headers.get('row-key')).toBe('number');
  });

  it('is not named by the refusal of a token, nor is the model', async () => {
    const { extensions } = await ask('{ people(first: 1) { title } }');
    const { token } = extensions.streams.people;
    const other = await get('posts.csv', { after: token });
    expect(JSON.parse(other.text)).toMatchObject({
      code: 'TOKEN_MISMATCH',
      detail: expect.stringContaining('rows of Person, not of Post'),
    });
    const order = await get('people.csv', { after: token, orderBy: '[{"title":"asc"}]' });
    expect(JSON.parse(order.text)).toMatchObject({ code: 'TOKEN_MISMATCH' });
    expect(order.text).not.toMatch(hidden);
  });
});

it('two types of one model are two lists, each with what it shows', async () => {
  expect((await get('passers.csv', { first: '1' })).text).toBe('joined\r\n2001-01-01T01:00:00.000Z\r\n');
  expect(JSON.parse((await get('passers.csv', { where: '{"title":{"equals":"s1"}}' })).text).code).toBe(
    'BAD_USER_INPUT',
  );
  expect(JSON.parse((await get('posts.csv', { fields: 'writer.title' })).text).code).toBe('NOT_FOUND');
  expect((await get('posts.csv', { fields: 'writer.joined', first: '1' })).status).toBe(200);
});
