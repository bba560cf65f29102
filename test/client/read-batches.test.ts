/** Every shape of payload gives batches of one shape. */
import { expect, test } from 'vitest';
import { readBatches } from '../../src/client/read-batches.ts';
import type { Payload } from '../../src/client/types.ts';
import { collect } from '../../src/iterable/collect.ts';

async function* sent(payloads: readonly Payload[]) {
  yield* payloads;
}
const read = (...payloads: Payload[]) => collect(readBatches(sent(payloads)));
const error = { message: 'no', extensions: { code: 'BAD_USER_INPUT' } };

const three = [
  { rows: [1], delivered: 1, errors: [] },
  { rows: [2, 3], delivered: 3, errors: [] },
  { rows: [], delivered: 3, errors: [], end: { rowCount: 3 } },
];

test('a list in the format of 2022', async () => {
  const batches = await read(
    { data: { rows: [1] }, hasNext: true },
    { incremental: [{ items: [2, 3] }], hasNext: true },
    { hasNext: false },
  );
  expect(batches).toEqual(three);
});

test('a list in the format of graphql-js 17', async () => {
  const batches = await read(
    { data: { rows: [1] }, pending: [{ id: '0', path: ['rows'] }], hasNext: true },
    { incremental: [{ items: [2] }, { items: [3] }], hasNext: true },
    { completed: [{}], hasNext: false },
  );
  expect(batches).toEqual(three);
});

test('a list that a server gives at once, since it streams nothing', async () => {
  expect(await read({ data: { rows: [1, 2] } })).toEqual([
    { rows: [1, 2], delivered: 2, errors: [], end: { rowCount: 2 } },
  ]);
});

test('a list: what the server says of its stream is taken as it is, the rows before its token included', async () => {
  const told = (delivered: number, snapshot: number, complete: boolean) => ({
    streams: { rows: { delivered, checksum: '0badcafe', token: `after ${delivered}`, snapshot, complete } },
  });
  const batches = await read(
    { data: { rows: [1] }, extensions: told(41, 1, false), hasNext: true },
    { incremental: [{ items: [2] }], extensions: told(42, 2, true), hasNext: false },
  );
  const end = { rowCount: 42, checksum: '0badcafe', token: 'after 42' };
  expect(batches).toEqual([
    { rows: [1], delivered: 41, token: 'after 41', snapshot: 1, errors: [] },
    { rows: [2], delivered: 42, token: 'after 42', snapshot: 2, end, errors: [] },
  ]);
});

test('a subscription: what the server says of a batch is taken as it is', async () => {
  const end = { rowCount: 2, checksum: '0badcafe' };
  const first = { rows: [1], delivered: 41, token: 't', streamId: 's', snapshot: 1, estimatedTotal: 50 };
  const last = { rows: [2], delivered: 42, token: 'u', streamId: 's', snapshot: 2, end };
  const batches = await read(
    { data: { xs: { ...first, end: null } } },
    { data: { xs: { ...last, estimatedTotal: null } } },
  );
  expect(batches).toEqual([
    { ...first, errors: [] },
    { ...last, errors: [] },
  ]);
});

test('a subscription that asks for rows only counts them', async () => {
  const batches = await read({ data: { xs: { rows: [1, 2] } } }, { data: { xs: { rows: [3] } } });
  expect(batches.map(({ delivered }) => delivered)).toEqual([2, 3]);
});

test('a subscription whose last batch has not come is broken', async () => {
  await expect(read({ data: { xs: { rows: [1], end: null } } })).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
});

test.each<[string, Payload[]]>([
  ['has not come', [{ data: { xs: [1] }, hasNext: true }]],
  ['has not come since a heartbeat', [{ data: { xs: [1] }, hasNext: true }, { hasNext: true }]],
])('a list whose last payload %s is broken', async (_, payloads) => {
  await expect(read(...payloads)).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
});

test('an error inside a row comes with its batch', async () => {
  const [first, second] = await read(
    { data: { rows: [{ a: null }] }, errors: [error], hasNext: true },
    { incremental: [{ items: [{ a: null }], errors: [error] }], hasNext: false },
  );
  expect([first?.errors, second?.errors]).toEqual([[error], [error]]);
});

test.each<[string, Payload[]]>([
  ['an answer without data', [{ errors: [error] }]],
  ['data that is null', [{ data: null, errors: [error] }]],
  ['a list that is null', [{ data: { rows: null }, errors: [error] }]],
  [
    'a list that fails, in the format of 2022',
    [
      { data: { rows: [] }, hasNext: true },
      { incremental: [{ items: null, errors: [error] }], hasNext: false },
    ],
  ],
  [
    'a list that fails, in the format of graphql-js 17',
    [
      { data: { rows: [] }, hasNext: true },
      { completed: [{ errors: [error] }], hasNext: false },
    ],
  ],
])('the reason is thrown for %s', async (_, payloads) => {
  await expect(read(...payloads)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: 'no', errors: [error] });
});

test.each<[string, Payload]>([
  ['two lists', { data: { a: [], b: [] } }],
  ['no list', { data: { a: { id: 1 } } }],
  ['nothing', { data: {} }],
])('an operation that asks for %s is not taken', async (_, payload) => {
  await expect(read(payload)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
});
