/** What goes over the wire, to the letter. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepts, type Part, plainAccept, post, readParts } from './utils/client.ts';
import { startServer, type TestServer } from './utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const legacy = accepts['legacy, multipart'];
const incremental = accepts['incremental, multipart'];

const askWhole = async (query: string, accept: string): Promise<Part[]> =>
  readParts(await post(server.url, { query }, accept));

/** Without what every answer with rows says besides: see the last test. */
const ask = async (query: string, accept: string): Promise<Part[]> =>
  (await askWhole(query, accept)).map(({ extensions: _, ...part }) => part);

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ id: from + index }));

describe('a list of 10 in batches of 4, 3 of them at first', () => {
  const query = '{ rows(count: 10, size: 4) @stream(initialCount: 3, label: "all") { id } }';

  test('in the format of 2022', async () => {
    expect(await ask(query, legacy)).toEqual([
      { data: { rows: ids(0, 3) }, hasNext: true },
      { incremental: [{ items: ids(3, 4), path: ['rows', 3], label: 'all' }], hasNext: true },
      { incremental: [{ items: ids(4, 8), path: ['rows', 4], label: 'all' }], hasNext: true },
      { incremental: [{ items: ids(8, 10), path: ['rows', 8], label: 'all' }], hasNext: false },
    ]);
  });

  test('in the new format', async () => {
    expect(await ask(query, incremental)).toEqual([
      { data: { rows: ids(0, 3) }, pending: [{ id: '0', path: ['rows'], label: 'all' }], hasNext: true },
      { incremental: [{ id: '0', items: ids(3, 4) }], hasNext: true },
      { incremental: [{ id: '0', items: ids(4, 8) }], hasNext: true },
      { incremental: [{ id: '0', items: ids(8, 10) }], completed: [{ id: '0' }], hasNext: false },
    ]);
  });

  test('in one piece', async () => {
    expect(await ask(query, plainAccept)).toEqual([{ data: { rows: ids(0, 10) } }]);
  });
});

test('an end that shows itself late is a part of its own', async () => {
  const query = '{ rows(count: 4, size: 4, marksEnd: false) @stream { id } }';
  expect((await ask(query, legacy)).at(-1)).toEqual({ hasNext: false });
  expect((await ask(query, incremental)).at(-1)).toEqual({ completed: [{ id: '0' }], hasNext: false });
});

test('a list that ends within its initial rows is not announced', async () => {
  expect(await ask('{ rows(count: 3) @stream(initialCount: 3) { id } }', incremental)).toEqual([
    { data: { rows: ids(0, 3) } },
  ]);
  const [initial] = await ask(
    '{ a: rows(count: 3) @stream(initialCount: 3) { id } b: rows @stream { id } }',
    incremental,
  );
  expect(initial).toMatchObject({ data: { a: ids(0, 3), b: [] }, pending: [{ path: ['b'] }] });
});

test('two lists take turns', async () => {
  const parts = await ask(
    '{ a: rows(count: 9, size: 3) @stream { id } b: rows(count: 9, size: 3) @stream { id } }',
    legacy,
  );
  const keys = parts.flatMap(({ incremental = [] }) => incremental.map(({ path = [] }) => path[0]));
  expect(keys).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

describe('an error', () => {
  const masked = { message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };

  test('in a field that may be null goes with its items, at its place in the whole list', async () => {
    const query = '{ rows(count: 8) @stream { id name(failsAt: 5) } }';
    const items = [4, 5, 6, 7].map((id) => ({ id, name: id === 5 ? null : `item ${id}` }));
    const errors = [expect.objectContaining({ ...masked, path: ['rows', 5, 'name'] })];
    expect((await ask(query, legacy)).at(-1)?.incremental).toEqual([{ items, path: ['rows', 4], errors }]);
    expect((await ask(query, incremental)).at(-1)?.incremental).toEqual([{ id: '0', items, errors }]);
  });

  test.each([false, true])('that nulls a row ends the list after the rows before it (later: %s)', async (later) => {
    const query = `{ rows(count: 12) @stream { id strict(failsAt: 6, later: ${later}) } }`;
    const items = [4, 5].map((id) => ({ id, strict: `strict ${id}` }));
    const errors = [expect.objectContaining({ ...masked, path: ['rows', 6, 'strict'] })];
    expect((await ask(query, legacy)).at(-1)).toEqual({
      incremental: [
        { items, path: ['rows', 4] },
        { items: null, path: ['rows', 6], errors },
      ],
      hasNext: false,
    });
    expect((await ask(query, incremental)).at(-1)).toEqual({
      incremental: [{ id: '0', items }],
      completed: [{ id: '0', errors }],
      hasNext: false,
    });
    await server.source.until(() => server.source.released === server.source.started);
  });

  test('of the source ends its list, and no other', async () => {
    const query = '{ a: rows(count: 5, fails: true) @stream { id } b: rows(count: 14, size: 2) @stream { id } }';
    const errors = [expect.objectContaining({ ...masked, path: ['a'] })];

    const old = (await ask(query, legacy)).flatMap((part) => part.incremental ?? []);
    expect(old).toContainEqual({ items: null, path: ['a', 5], errors });
    expect(old.flatMap(({ items, path }) => (path?.[0] === 'b' ? items : []))).toEqual(ids(0, 14));

    const parts = await ask(query, incremental);
    expect(parts.flatMap(({ completed = [] }) => completed)).toEqual([{ id: '0', errors }, { id: '1' }]);
    expect(
      parts.flatMap((part) => part.incremental ?? []).flatMap(({ id, items }) => (id === '1' ? items : [])),
    ).toEqual(ids(0, 14));
  });

  test('that nulls all data ends every list', async () => {
    const query =
      '{ a: rows(count: 9) @stream { id } b: rows(count: 9) @stream(initialCount: 5) { strict(failsAt: 2) } }';
    for (const accept of [legacy, incremental]) {
      expect(await ask(query, accept)).toEqual([
        { data: null, errors: [expect.objectContaining({ ...masked, path: ['b', 2, 'strict'] })] },
      ]);
    }
    await server.source.until(() => server.source.released === server.source.started);
  });
});

describe('the response', () => {
  test.each([
    [legacy, 'multipart/mixed; boundary="-"; deferSpec=20220824'],
    [incremental, 'multipart/mixed; boundary="-"; incrementalSpec=v0.2'],
    ['multipart/mixed', 'multipart/mixed; boundary="-"; deferSpec=20220824'],
    ['text/event-stream', 'text/event-stream'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
  ])('to Accept %s says %s', async (accept, contentType) => {
    const response = await post(server.url, { query: '{ rows @stream { id } }' }, accept);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.status).toBe(200);
    await response.text();
  });
});

test('a client that takes no stream costs one run of the source', async () => {
  const before = server.source.opened;
  await ask('{ rows @stream { id } }', plainAccept);
  expect(server.source.opened).toBe(before + 1);
  expect(server.source.released).toBe(server.source.started);
});

test('a negative initialCount is refused before anything runs', async () => {
  const before = server.source.opened;
  for (const query of [
    '{ rows @stream(initialCount: -1) { id } }',
    '{ rows { tags @stream(initialCount: -1) { name } } }',
  ]) {
    const [answer] = await ask(query, legacy);
    expect(answer?.errors).toMatchObject([
      { message: '@stream takes an initialCount of 0 or more, not -1.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  }
  expect(server.source.opened).toBe(before);
});

test('a list may be limited in its initial rows, which are all of them where it is not streamed', async () => {
  const refused = {
    message: expect.stringContaining('more than 20 rows'),
    extensions: { code: 'LIMIT_EXCEEDED' },
    path: ['maybeRows'],
  };
  const list = 'maybeRows(count: 21, limit: 20)';
  for (const query of [`{ ${list} { id } }`, `{ ${list} @stream(initialCount: 21) { id } }`]) {
    expect(await ask(query, legacy)).toMatchObject([{ data: { maybeRows: null }, errors: [refused] }]);
  }
  for (const query of [`{ ${list} @stream(initialCount: 20) { id } }`, `{ maybeRows(count: 20, limit: 20) { id } }`]) {
    expect(JSON.stringify(await ask(query, legacy))).not.toContain('LIMIT_EXCEEDED');
  }
});

test('every answer says how far its lists are, by a token for just the rows that it has', async () => {
  const query = '{ rows(count: 10, size: 4) @stream(initialCount: 3) { id strict(failsAt: 9) } }';
  for (const accept of [legacy, incremental]) {
    const told = (await askWhole(query, accept)).map(({ extensions }) => extensions?.streams);
    expect(told).toMatchObject([
      { rows: { delivered: 3, token: 'after 3', complete: false } },
      { rows: { delivered: 4, token: 'after 4', complete: false } },
      { rows: { delivered: 8, token: 'after 8', complete: false } },
      { rows: { delivered: 9, token: 'after 9', complete: false } },
    ]);
  }
  const [whole] = await askWhole('{ a: rows(count: 10) { id } b: maybeRows(count: 0) { id } hello }', plainAccept);
  expect(whole?.extensions?.streams).toMatchObject({
    a: { delivered: 10, token: 'after 10', complete: true },
    b: { delivered: 0, token: 'after 0', complete: true },
  });
});
