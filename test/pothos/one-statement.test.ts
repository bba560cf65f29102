/** R4: the rows of a stream and all their relations come from one statement, whatever the selection looks like. */
import {
  type ExecutionArgs,
  executeRootSelectionSet,
  experimentalExecuteIncrementally,
  GraphQLDeferDirective,
  GraphQLSchema,
  GraphQLStreamDirective,
  parse,
  specifiedDirectives,
  subscribe,
  validate,
  validateExecutionArgs,
} from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { RowFeed } from '../../src/pothos/row-feed.ts';
import { connectContext } from './context.ts';

const db = connectContext();
afterAll(() => db[Symbol.asyncDispose]());

const first = 1_200;
const selections: Record<string, string> = {
  columns: '{ id date delay }',
  'nothing but __typename': '{ __typename }',
  'to-one relations': '{ id origin { city state } destination { iata } }',
  'a relation without its key': '{ origin { name } }',
  aliases: '{ number: id from: origin { where: city } to: destination { where: city } }',
  'one relation under two names': '{ a: origin { city } b: origin { name state } }',
  'fragments, named and inline': '{ ...Where ... on Flight { destination { ...Place } } ... { origin { state } } }',
  'what is skipped and included':
    '{ id origin @skip(if: true) { city } destination @include(if: $yes) { city } ...Where @include(if: $no) }',
  'lists inside rows':
    '{ id origin { departures(first: 2, orderBy: [{ distance: desc }]) { id destination { city } } } }',
  'lists inside lists':
    '{ origin { arrivals(first: 2) { origin { departures(first: 1, where: { delay: { gt: 5 } }) { id } } } } }',
  'one list under two names': '{ origin { a: departures(first: 1) { id } b: departures(first: 1) { date } } }',
  'lists of different relations': '{ origin { departures(first: 1) { id } arrivals(first: 2) { id } } }',
};

const fragments = 'fragment Where on Flight { origin { ...Place } } fragment Place on Airport { city country }';
const variables = '($yes: Boolean! = true, $no: Boolean! = false)';

const documentOf = (operation: string) =>
  parse(operation.includes('...Where') ? `${operation} ${fragments}` : operation);

const queryOf = (selection: string, options = '') =>
  documentOf(`query ${selection.includes('$') ? variables : ''} { flights(first: ${first}) ${options} ${selection} }`);

/** The rows as graphql-js gives them from one plain list; the measure of the other ways. */
async function list(selection: string) {
  const { data, errors } = await executeRootSelectionSet(argsOf(queryOf(selection)));
  expect(errors).toBeUndefined();
  return rowsOf(data);
}

const rowsOf = (data: unknown): unknown[] => plain((data as { flights: unknown[] }).flights);
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function argsOf(document: ReturnType<typeof parse>, args: Partial<ExecutionArgs> = {}) {
  const validated = validateExecutionArgs({ schema, document, contextValue: db.context(), ...args });
  if (!('schema' in validated)) throw validated[0];
  return validated;
}

/** Runs it, and says how many statements that took. */
async function counted<T>(run: () => Promise<T>) {
  const before = db.counts.statements;
  const result = await run();
  return { result, statements: db.counts.statements - before };
}

describe.each(Object.entries(selections))('%s', (_name, selection) => {
  it('are valid', () => {
    expect(validate(schema, queryOf(selection))).toEqual([]);
  });

  it('as a list', async () => {
    const { result, statements } = await counted(() => list(selection));
    expect(result).toHaveLength(first);
    expect(statements).toBe(1);
  });

  it('batch by batch', async () => {
    const feed = new RowFeed(0);
    const args = argsOf(queryOf(selection), { rootValue: feed });
    const { result, statements } = await counted(async () => {
      const rows: unknown[] = [];
      do {
        const { data, errors } = await executeRootSelectionSet(args);
        expect(errors).toBeUndefined();
        rows.push(...rowsOf(data));
      } while (!feed.ended);
      return rows;
    });
    expect(statements).toBe(1);
    expect(result).toEqual(await list(selection));
  });

  it('as a subscription', async () => {
    const operation = `subscription ${selection.includes('$') ? variables : ''} {
      flights(first: ${first}) { rows ${selection} again: rows ${selection} delivered }
    }`;
    const { result, statements } = await counted(async () => {
      const events = await subscribe({ schema, document: documentOf(operation), contextValue: db.context() });
      if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
      return (await Array.fromAsync(events)).map(({ data, errors }) => {
        expect(errors).toBeUndefined();
        return plain((data as unknown as { flights: { rows: unknown[]; again: unknown[] } }).flights);
      });
    });
    expect(statements).toBe(1);
    expect(result.length).toBeGreaterThan(1);
    const rows = await list(selection);
    expect(result.flatMap((batch) => batch.rows)).toEqual(rows);
    expect(result.flatMap((batch) => batch.again)).toEqual(rows);
  });
});

const incremental = new GraphQLSchema({
  ...schema.toConfig(),
  directives: [...specifiedDirectives, GraphQLStreamDirective, GraphQLDeferDirective],
});

it('what is deferred is read with the rest', async () => {
  const document = queryOf('{ id ... @defer { origin { city } } }', '@stream');
  const { statements } = await counted(async () => {
    const result = await experimentalExecuteIncrementally({
      schema: incremental,
      document,
      contextValue: db.context(),
      enableEarlyExecution: true,
    });
    if (!('initialResult' in result)) throw new Error(JSON.stringify(result));
    const text = JSON.stringify(await Array.fromAsync(result.subsequentResults));
    expect(text).not.toContain('errors');
    expect(text.match(/"city"/g)).toHaveLength(first);
  });
  expect(statements).toBe(1);
});

describe('a relation with two sets of arguments, which one statement cannot read', () => {
  const twice = '{ origin { few: departures(first: 1) { id } many: departures(first: 2) { id } } }';
  const message = expect.stringContaining('departures is selected with different arguments in the same row.');

  it.each([
    ['under two names', twice],
    ['in a fragment', '{ origin { departures(first: 1) { id } ...Other } }'],
    [
      'beneath one relation under two names',
      '{ a: origin { departures(first: 1) { id } } b: origin { departures(first: 2) { id } } }',
    ],
  ])('is refused before any SQL: %s', async (_, selection) => {
    const document = parse(
      `{ flights ${selection} } ${selection.includes('...Other') ? 'fragment Other on Airport { other: departures(where: { delay: { gt: 9 } }) { id } }' : ''}`,
    );
    const { result, statements } = await counted(async () => executeRootSelectionSet(argsOf(document)));
    expect(result.errors).toEqual([expect.objectContaining({ message })]);
    expect(statements).toBe(0);
  });

  it('is refused in a subscription', async () => {
    const document = parse(`subscription { flights { rows ${twice} } }`);
    expect(await subscribe({ schema, document, contextValue: db.context() })).toEqual({
      errors: [expect.objectContaining({ message })],
    });
  });

  it('is answered in a look-up, which is no stream', async () => {
    const document = parse(
      '{ airport(iata: "ATL") { few: departures(first: 1) { id } many: departures(first: 2) { id } } }',
    );
    const { data } = await executeRootSelectionSet(argsOf(document));
    expect(data).toMatchObject({ airport: { few: [{}], many: [{}, {}] } });
  });
});
