/** A stream is taken up again after the last batch that had a token, and only where that gives what is missing. */
import { expect, test } from 'vitest';
import { type Attempt, type Resumable, resume } from '../../src/client/resume.ts';
import { broken, StreamError } from '../../src/client/stream-error.ts';
import type { Batch } from '../../src/client/types.ts';
import { collect } from '../../src/iterable/collect.ts';

const query = 'subscription ($after: String) { xs(after: $after) { rows token } }';
const soon = { firstMs: 1, maxMs: 1 };
const plain: Resumable = { query, variables: {}, signal: new AbortController().signal, retry: soon };

const batch = (row: number): Batch<number> => ({ rows: [row], delivered: row, token: `after ${row}`, errors: [] });

/** Numbers from 1 to 6; the opening breaks where it is told to, after so many batches. */
function numbers(breaks: readonly (number | undefined)[], error: () => Error = () => broken('cut')) {
  const asked: object[] = [];
  async function* open(variables: { readonly after?: unknown; readonly first?: unknown }) {
    const failAfter = breaks[asked.push(variables) - 1];
    const from = Number(String(variables.after ?? 'after 0').slice('after '.length));
    for (let row = from + 1; row <= 6; row += 1) {
      if (row - from - 1 === failAfter) throw error();
      yield batch(row);
    }
    if (failAfter === 6 - from) throw error();
  }
  return { open, asked };
}

test('every row comes once, over as many connections as it takes', async () => {
  const { open, asked } = numbers([2, 0, 3, 1]);
  const attempts: Attempt[] = [];
  const batches = await collect(resume(open, { ...plain, onRetry: (attempt) => attempts.push(attempt) }));
  expect(batches.flatMap(({ rows }) => rows)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(asked).toEqual([{}, { after: 'after 2' }, { after: 'after 2' }, { after: 'after 5' }, { after: 'after 6' }]);
  expect(attempts.map(({ attempt, delivered }) => [attempt, delivered])).toEqual([
    [1, 2],
    [2, 2],
    [1, 5],
    [1, 6],
  ]);
});

test('as many fewer rows are asked for as have come', async () => {
  const { open, asked } = numbers([2, 1]);
  await collect(resume(open, { ...plain, variables: { first: 6 } }));
  expect(asked).toEqual([{ first: 6 }, { first: 4, after: 'after 2' }, { first: 3, after: 'after 3' }]);
});

test.each([
  ['of another name', '($n: Int, $after: String) { xs(first: $n, after: $after)', { n: 6 }, 'n'],
  ['by default', '($first: Int = 6, $after: String) { xs(after: $after, first: $first)', {}, 'first'],
  [
    'of its own',
    '($first: Int) { xs(where: { first: { gt: 2 } }, first: $first, after: $after)',
    { first: 6 },
    'first',
  ],
])('as many fewer are asked for by a variable %s', async (_, text, variables, name) => {
  const { open, asked } = numbers([2]);
  await collect(resume(open, { ...plain, query: `subscription ${text} { rows token } }`, variables }));
  expect(asked).toEqual([variables, { after: 'after 2', [name]: 4 }]);
});

test('a break is an error where the number of rows is written out: there would be more of them', async () => {
  const { open, asked } = numbers([2]);
  const written = 'subscription ($after: String) { xs(first: 6, after: $after) { rows token } }';
  await expect(collect(resume(open, { ...plain, query: written }))).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
  expect(asked).toEqual([{}]);
});

test('a server that ends its streams is asked again', async () => {
  const { open } = numbers([4], () => new StreamError('STREAM_CANCELLED', 'stopping', { isPassing: true }));
  const batches = await collect(resume(open, plain));
  expect(batches).toHaveLength(6);
});

test.each([
  ['before the first batch', [0], {}],
  ['of a document that takes no token', [2], { query: 'subscription { xs { rows } }' }],
  ['with no attempt left', [2, 0], { retry: { ...soon, attempts: 1 } }],
])('a break %s is an error', async (_, breaks, options) => {
  const { open } = numbers(breaks);
  await expect(collect(resume(open, { ...plain, ...options }))).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
});

test('a break of a stream without tokens is an error', async () => {
  async function* open() {
    yield { rows: [1], delivered: 1, errors: [] };
    throw broken('cut');
  }
  await expect(collect(resume(open, plain))).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
});

test('a refusal is not asked again', async () => {
  const { open, asked } = numbers([2], () => new StreamError('BAD_USER_INPUT', 'no'));
  await expect(collect(resume(open, plain))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(asked).toHaveLength(1);
});

test('an abort ends the wait, with its reason', async () => {
  const leaving = new AbortController();
  const reason = new Error('left');
  const { open } = numbers([2]);
  const reading = collect(
    resume(open, {
      ...plain,
      signal: leaving.signal,
      retry: { firstMs: 60_000, maxMs: 60_000 },
      onRetry: () => leaving.abort(reason),
    }),
  );
  await expect(reading).rejects.toBe(reason);
});

test('credentials that have run out are tried once more, and then brought anew, behind the last row', async () => {
  const { open, asked } = numbers([2, 0], () => new StreamError('TOKEN_EXPIRED', 'expired'));
  const renewed: string[] = [];
  const renew = async ({ code }: StreamError) => renewed.push(code) > 0;
  const batches = await collect(resume(open, { ...plain, renew }));
  expect(batches.flatMap(({ rows }) => rows)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(asked).toEqual([{}, { after: 'after 2' }, { after: 'after 2' }]);
  expect(renewed).toEqual(['TOKEN_EXPIRED']);
});

test('a stream goes on where a server only looks again at who reads it', async () => {
  const { open } = numbers([2, 3], () => new StreamError('TOKEN_EXPIRED', 'expired'));
  const batches = await collect(resume(open, plain));
  expect(batches.flatMap(({ rows }) => rows)).toEqual([1, 2, 3, 4, 5, 6]);
  // Not where that refuses.
  const refused = numbers([2, 0], () => new StreamError('TOKEN_EXPIRED', 'expired'));
  await expect(collect(resume(refused.open, plain))).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
});

test('the token of the error is taken where the document asks for none', async () => {
  const opened: object[] = [];
  async function* open(variables: object): AsyncGenerator<Batch<number>, void, undefined> {
    if (opened.push(variables) > 1) {
      yield { rows: [2], delivered: 1, errors: [] };
      return;
    }
    yield { rows: [1], delivered: 1, errors: [] };
    const extensions = { code: 'TOKEN_EXPIRED', token: 'after 1' };
    throw new StreamError('TOKEN_EXPIRED', 'expired', { errors: [{ message: 'expired', extensions }] });
  }
  const batches = await collect(resume(open, { ...plain, renew: async () => true }));
  expect(batches.map(({ rows }) => rows)).toEqual([[1], [2]]);
  expect(opened).toEqual([{}, { after: 'after 1' }]);
});

test('a token from before rows that came without one is not taken: they would come again', async () => {
  const opened: object[] = [];
  async function* open(variables: object): AsyncGenerator<Batch<number>, void, undefined> {
    const row = opened.push(variables);
    if (row > 3) return;
    yield { rows: [row], delivered: row, errors: [] };
    const extensions = { code: 'SLOW_CONSUMER', token: `after ${row}` };
    const errors = [{ message: 'slow', extensions }];
    throw row < 3 ? new StreamError('SLOW_CONSUMER', 'slow', { errors }) : broken('cut');
  }
  const rows: number[] = [];
  const reading = (async () => {
    const variables = { after: 'after 0' };
    for await (const batch of resume(open, { ...plain, variables })) rows.push(...batch.rows);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
  expect(rows).toEqual([1, 2, 3]);
  expect(opened).toEqual([{ after: 'after 0' }, { after: 'after 1' }, { after: 'after 2' }]);
});

test('credentials are not asked for where nothing could go on', async () => {
  const { open } = numbers([2], () => new StreamError('TOKEN_EXPIRED', 'expired'));
  let asked = 0;
  const renew = async () => {
    asked += 1;
    return true;
  };
  const reading = collect(resume(open, { ...plain, query: 'subscription { xs { rows } }', renew }));
  await expect(reading).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(asked).toBe(0);
});
