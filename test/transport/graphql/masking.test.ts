/** Nothing of ours leaks: not in any error, on any way out. */
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badInput } from '../../../src/errors.ts';
import { createMaskError } from '../../../src/graphql/mask-error.ts';
import { accepts, plainAccept, post } from './utils/client.ts';
import { secret } from './utils/row-source.ts';
import { startServer, type TestServer } from './utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('a secret in an error never reaches the client', () => {
  test.each([
    '{ broken }',
    '{ quoting }',
    '{ rows(count: 20) { name(failsAt: 3) } }',
    '{ rows(count: 20) { strict(failsAt: 3) } }',
    '{ rows(count: 20) @stream { name(failsAt: 3) } broken }',
    '{ rows(count: 20) @stream { strict(failsAt: 7) } }',
    '{ rows(count: 20) @stream(initialCount: 5) { strict(failsAt: 2) } }',
    '{ rows(count: 20, fails: true) { id } }',
    '{ rows(count: 20, fails: true) @stream { id } }',
    '{ maybeRows(count: 20, fails: true) @stream { id tags @stream { name } } }',
    '{ rows(count: 20) @stream { id ... @defer { name(failsAt: 3) strict(failsAt: 5) } } }',
    '{ ... @defer { broken } hello }',
  ])('%s', async (query) => {
    for (const accept of [...Object.values(accepts), plainAccept]) {
      const before = server.logged.length;
      const text = await (await post(server.url, { query }, accept)).text();
      expect(text).toContain('Unexpected error.');
      expect(text).toContain('INTERNAL_SERVER_ERROR');
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('stacktrace');
      expect(server.logged.slice(before).join()).toContain('hunter2');
    }
  });

  test('in the last event of a subscription that fails', async () => {
    const query = 'subscription { batches(count: 3, size: 2, fails: true) { id name(failsAt: 1) } }';
    const text = await (await post(server.url, { query }, 'text/event-stream')).text();
    expect(text.match(/Unexpected error\./g)).toHaveLength(3);
    expect(text).not.toContain('hunter2');
  });
});

test('each masked error is logged once', async () => {
  const before = server.logged.length;
  await (await post(server.url, { query: '{ broken }' }, plainAccept)).text();
  expect(server.logged.length).toBe(before + 1);
});

describe('what the client did wrong is said', () => {
  const answer = async (query: string, variables = {}, accept: string = plainAccept) => {
    const response = await post(server.url, { query, variables }, accept);
    return (await response.json()) as { errors: { message: string; extensions: object; path?: unknown[] }[] };
  };

  test.each([
    ['{ rows { id }', {}, 'Syntax Error: Expected Name, found <EOF>.', 'BAD_USER_INPUT'],
    ['{ rows { nothing } }', {}, 'Cannot query field "nothing" on type "Item".', 'BAD_USER_INPUT'],
    ['query ($n: Int) { rows(count: $n) { id } }', { n: 'x' }, 'Variable "$n" has invalid value', 'BAD_USER_INPUT'],
    ['query ($n: Int!) { numbers(to: $n) }', {}, 'Variable "$n" has invalid value', 'BAD_USER_INPUT'],
    ['{ rows(count: -1) { id } }', {}, 'count must be 0 or more.', 'BAD_USER_INPUT'],
  ])('%s', async (query, variables, message, code) => {
    const before = server.logged.length;
    const { errors } = await answer(query, variables);
    expect(errors[0]?.message).toContain(message);
    expect(errors[0]?.extensions).toMatchObject({ code });
    expect(server.logged.length).toBe(before);
  });

  test('in a streamed row, too', async () => {
    const query = '{ rows(count: 6) @stream { refused(failsAt: 5) } }';
    const text = await (await post(server.url, { query }, accepts['incremental, multipart'])).text();
    expect(text).toContain('The row is refused: ask for another.');
    expect(text).toContain('"path":["rows",5,"refused"]');
  });
});

describe('the gate', () => {
  const lines: string[] = [];
  const maskError = createMaskError(pino({}, { write: (line) => void lines.push(line) }));

  test('shows a SluiceError wherever it is wrapped, with its path and code alone', () => {
    const error = new GraphQLError('outer', {
      path: ['a', 1],
      originalError: new GraphQLError(secret, { originalError: badInput('first must be 0 or more.') }),
      extensions: { secret },
    });
    expect(JSON.parse(JSON.stringify(maskError(error)))).toEqual({
      message: 'first must be 0 or more.',
      path: ['a', 1],
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('lets an error pass twice unchanged', () => {
    const once = maskError(new Error(secret));
    const logged = lines.length;
    expect(maskError(once)).toBe(once);
    expect(lines.length).toBe(logged);
  });

  test('masks what is no error at all', () => {
    expect(maskError(secret).message).toBe('Unexpected error.');
    expect(maskError(undefined).message).toBe('Unexpected error.');
  });
});
