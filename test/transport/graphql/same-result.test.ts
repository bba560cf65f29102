/** Whatever is streamed, and in whatever format: put together again, it is what graphql-js gives in one piece. */

import { executeRootSelectionSet, parse, validateExecutionArgs } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stripIncrementalDirectives } from '../../../src/graphql/strip-directives.ts';
import { setOperation } from '../../../src/pothos/context.ts';
import fc from '../../utils/fast-check.ts';
import { type Answer, accepts, assemble, type GraphQLRequest, plainAccept, post, readParts } from './utils/client.ts';
import { RowSource } from './utils/row-source.ts';
import { schema } from './utils/schema.ts';
import { fields, startServer, type TestServer } from './utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** By graphql-js itself, without a server, and with errors masked as the server promises. */
async function executePlainly({ query, variables }: GraphQLRequest): Promise<Answer> {
  const contextValue = { source: new RowSource() };
  setOperation(contextValue, { ...fields, signal: new AbortController().signal });
  const args = validateExecutionArgs({
    schema,
    document: stripIncrementalDirectives(parse(query)),
    variableValues: variables,
    contextValue,
  });
  if (!('schema' in args)) throw new Error(`the request is wrong: ${args[0]?.message}`);
  return JSON.parse(JSON.stringify(await executeRootSelectionSet(args)));
}

/** Errors by where they are: what they say is checked elsewhere, and lists that run at once may fail in any order. */
const shape = ({ data, errors = [] }: Answer) => ({
  data,
  paths: errors.map(({ path }) => JSON.stringify(path)).sort(),
});

/** The keys in their order, too. */
const text = ({ data }: Answer) => JSON.stringify(data);

async function expectSame(request: GraphQLRequest): Promise<void> {
  const expected = await executePlainly(request);
  for (const accept of [...Object.values(accepts), eventsOfTheNewFormat, plainAccept]) {
    const answer = assemble(await readParts(await post(server.url, request, accept)));
    expect(shape(answer), accept).toEqual(shape(expected));
    // A deferred field comes behind the others.
    if (!request.query.includes('@defer')) expect(text(answer), accept).toBe(text(expected));
  }
}

const eventsOfTheNewFormat = 'text/event-stream;incrementalSpec=v0.2';

const fragment = 'fragment F on Item { id name next { id tags { name } } }';

describe('put together, a streamed result is the plain one', () => {
  test.each([
    ['{ rows @stream { id } }'],
    ['{ rows @stream(initialCount: 0) { id } }'],
    ['{ rows @stream(initialCount: 1) { id } }'],
    ['{ rows(count: 30) @stream(initialCount: 7) { id } }'],
    ['{ rows(count: 12, size: 4) @stream(initialCount: 4) { id } }'],
    ['{ rows(count: 12, size: 4) @stream(initialCount: 12) { id } }'],
    ['{ rows(count: 12, size: 4, marksEnd: false) @stream(initialCount: 12) { id } }'],
    ['{ rows(count: 12, size: 4, marksEnd: false) @stream(initialCount: 3) { id } }'],
    ['{ rows @stream(initialCount: 99) { id } }'],
    ['{ rows(count: 0) @stream { id } }'],
    ['{ rows(count: 0, marksEnd: false) @stream { id } }'],
    ['{ rows { id name } }'],
    ['{ rows(count: 0) { id } }'],
    ['{ rows @stream(if: false) { id } }'],
    ['{ rows @stream(label: "r") { id later strict } }'],
    [`{ rows @stream { ...F } } ${fragment}`],
    [`{ ...Q } fragment Q on Query { hello rows @stream(initialCount: 2) { ...F } } ${fragment}`],
    ['{ z: hello a: rows @stream { id } m: rows(count: 5) @stream(label: "m") { n: name } b: hello __typename }'],
    ['{ a: rows(count: 40) @stream { id } b: rows(count: 3) { id } c: maybeRows @stream(initialCount: 2) { id } }'],
    [
      '{ rows { id } a: rows @stream { id next { id } next { name } } rows { name } ... on Query { rows { tags { name } } } }',
    ],
    ['{ rows @skip(if: true) @stream { id } hello }'],
    ['{ rows @stream { id name @skip(if: true) later @include(if: false) } }'],
    ['{ rows @stream(initialCount: 1) { id tags @stream(initialCount: 1) { name } } }'],
    ['{ rows @stream(initialCount: 1) { id ... @defer(label: "d") { name next { id } } } }'],
    ['{ rows { id ... @defer { name } } hello }'],
    ['{ ... @defer { hello rows @stream { id } } item { id } }'],
    ['{ numbers(to: 9) @stream(initialCount: 3) item { tags @stream { name } } }'],
    ['{ item(id: 3) { id tags { name } } hello __schema { queryType { name } } }'],
    ['{ rows(count: 20) @stream { id name(failsAt: 3) } }'],
    ['{ rows(count: 20) { id name(failsAt: 3) } }'],
    ['{ rows(count: 20) @stream(initialCount: 7) { id n: name(failsAt: 5) refused(failsAt: 4) } hello }'],
    ['{ rowsOrNull(count: 20) @stream(initialCount: 2) { id strict(failsAt: 6) } }'],
    ['{ rowsOrNull(count: 20) { id strict(failsAt: 6, later: true) } }'],
    ['{ rows(count: 20) { id strict(failsAt: 6) } hello }'],
    ['{ rows(count: 20) @stream(initialCount: 9) { id strict(failsAt: 6) } hello }'],
    ['{ maybeRows(count: 20) @stream(initialCount: 9) { id strict(failsAt: 6) } hello }'],
    ['{ maybeRows(count: 20) { id strict(failsAt: 6, later: true) } hello }'],
    ['{ maybeRows(count: 20, fails: true) @stream(initialCount: 30) { id } hello }'],
    ['{ maybeRows(count: 0, fails: true) { id } hello }'],
    ['{ rows(count: 20, fails: true) { id } hello }'],
    ['{ rows(count: -1) @stream { id } hello }'],
    ['{ maybeRows(count: -1) @stream { id } rows @stream { id } }'],
    ['{ broken rows @stream { id } }'],
  ])('%s', (query) => expectSame({ query }));

  test('with variables in every place', async () => {
    const query = `query ($n: Int, $initial: Int, $on: Boolean!, $size: Int = 3) {
      a: rows(count: $n, size: $size) @stream(if: $on, initialCount: $initial) { id name @include(if: $on) }
      b: rows(count: $n) @stream(if: $on) { id ... @skip(if: $on) { later } }
      c: rows @include(if: $on) { id }
    }`;
    for (const on of [true, false]) {
      await expectSame({ query, variables: { n: 11, initial: 5, on } });
      await expectSame({ query, variables: { n: 11, initial: 0, on, size: 100 } });
    }
  });

  test('for operations of all kinds', async () => {
    const selection = fc
      .uniqueArray(
        fc.constantFrom(
          'id',
          'name',
          'n2: name(failsAt: 7)',
          'later',
          'strict',
          'refused(failsAt: 5)',
          'tags { name }',
          'tags2: tags @stream(initialCount: 1) { name }',
          'next { id next { tags { name } } }',
          '... @include(if: $yes) { later2: later }',
          '... on Item { name @skip(if: $yes) }',
          '... @defer { deferred: name }',
          '...F',
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((fields) => fields.join(' '));
    const root = fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom('hello', '__typename', 'item(id: 3) { id }', 'broken') },
      {
        weight: 4,
        arbitrary: fc
          .record({
            field: fc.constantFrom('rows', 'maybeRows', 'rowsOrNull'),
            count: fc.nat(25),
            size: fc.integer({ min: 1, max: 9 }),
            marksEnd: fc.boolean(),
            stream: fc.constantFrom(
              '',
              '@stream',
              '@stream(initialCount: 1)',
              '@stream(initialCount: 7)',
              '@stream(initialCount: 100)',
              '@stream(if: $yes, initialCount: 2)',
              '@stream(if: $no)',
            ),
            selection,
          })
          .map(
            ({ field, count, size, marksEnd, stream, selection }) =>
              `${field}(count: ${count}, size: ${size}, marksEnd: ${marksEnd}) ${stream} { id ${selection} }`,
          ),
      },
    );
    const operation = fc.array(root, { minLength: 1, maxLength: 4 }).map((roots) => {
      const fields = roots.map((field, index) => `f${index}: ${field}`).join('\n');
      return `query ($yes: Boolean!, $no: Boolean!) {\n${fields}\nused: hello @include(if: $yes) @skip(if: $no)\n}`;
    });
    await fc.assert(
      fc.asyncProperty(operation, async (query) => {
        const request = { query: query.includes('...F') ? `${query} ${fragment}` : query };
        await expectSame({ ...request, variables: { yes: true, no: false } });
      }),
      { numRuns: 60 },
    );
  });
});
