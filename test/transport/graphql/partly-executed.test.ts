/** Rows of which some fields are executed and others written from cells are, byte for byte, rows that are executed. */
import { GraphQLNonNull, GraphQLObjectType, GraphQLString, parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../../src/app/schema.ts';
import type { OpenRows } from '../../../src/core/types.ts';
import { execute } from '../../../src/graphql/execute.ts';
import { joined } from '../../../src/graphql/joined.ts';
import { createMaskError } from '../../../src/graphql/mask-error.ts';
import { Operation } from '../../../src/graphql/operation.ts';
import { resultJson } from '../../../src/graphql/result-json.ts';
import { createLog } from '../../../src/log.ts';
import { connectContext } from '../../pothos/context.ts';

let db: ReturnType<typeof connectContext>;
beforeAll(() => {
  db = connectContext();
});
afterAll(() => db[Symbol.asyncDispose]());

const run = { hasHead: true, beginMs: undefined, maskError: createMaskError(createLog('silent')) };

/** All payloads of a query, as they are sent; without cells nothing can be done but execute all of it. */
async function payloads(query: string, { cells }: { readonly cells: boolean }): Promise<readonly string[]> {
  const openRows: OpenRows = async (plan, options) => {
    const batches = await db.openRows(plan, options);
    return cells ? batches : withoutCells(batches);
  };
  const contextValue = db.context({ openRows });
  const operation = new Operation({});
  const args = { schema, document: parse(query), contextValue };
  const result = await execute(args, { ...run, operation, delivery: 'legacy', maxInputValues: 10_000 });
  if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result));
  const texts = await Array.fromAsync(result, (payload) => joined(resultJson(payload)).toString());
  // A token holds the time at which it was made.
  return texts.map((text) => text.replaceAll(/"token":"[^"]*"/g, '"token":""'));
}

async function* withoutCells<T extends object>(batches: AsyncGenerator<T, void, undefined>) {
  for await (const batch of batches) yield { ...batch, cells: undefined };
}

const undo: (() => void)[] = [];
afterEach(() => {
  for (const restore of undo.splice(0)) restore();
});

function fieldOf(typeName: string, name: string) {
  const type = schema.getType(typeName);
  const field = type instanceof GraphQLObjectType ? type.getFields()[name] : undefined;
  if (field === undefined) throw new Error(`${typeName} has no ${name}`);
  return field;
}

/** Another resolver in the place of a field's: somebody's own. */
function resolveBy(
  name: string,
  resolve: (row: { readonly id: number; readonly [column: string]: unknown }) => unknown,
  typeName = 'Flight',
) {
  const field = fieldOf(typeName, name);
  const before = field.resolve;
  undo.push(() => {
    if (before) field.resolve = before;
  });
  field.resolve = (row) => resolve(row);
}

/** Two lists may take turns in any order. */
const byList = (sent: readonly string[]) =>
  Object.groupBy(
    sent.map((payload) => payload.replace(/"hasNext":\w+/, '')),
    (payload) => /"path":\["(\w+)"/.exec(payload)?.[1] ?? '',
  );

describe('a list is the same, whether all of it is executed or not', () => {
  it.each([
    ['a list of rows', '{ airports(first: 300) @stream { iata departures(first: 2) { id date } name } }'],
    ['nothing but a list of rows', '{ airports(first: 120) @stream { departures(first: 1) { id } } }'],
    [
      'initial rows in the middle of a batch',
      '{ airports(first: 120) @stream(initialCount: 7) { departures(first: 1) { id } iata } }',
    ],
    [
      'two lists at once',
      '{ airports(first: 120) @stream { iata departures(first: 1) { id } } flights(first: 90) @stream { id bookings(first: 1) { id } } }',
    ],
    [
      'aliases and merged fields',
      '{ airports(first: 90) @stream { a: iata b: departures(first: 1) { id } a: iata b: departures(first: 1) { date } } }',
    ],
    [
      'fragments and directives',
      `{ airports(first: 90) @stream { ...A ... @skip(if: true) { city } ... on Airport { __typename } } }
       fragment A on Airport { iata departures(first: 1) @include(if: true) { id } }`,
    ],
  ])('%s', async (_, query) => {
    const sent = await payloads(query, { cells: true });
    expect(byList(sent)).toEqual(byList(await payloads(query, { cells: false })));
    expect(sent.at(-1)).toContain('"hasNext":false');
    expect(sent.join()).not.toContain('"errors"');
  });

  it.each<[string, (row: { readonly id: number }) => unknown]>([
    ['numbers', ({ id }) => id * 2],
    ['nulls', ({ id }) => (id % 3 === 0 ? null : id)],
    ['nothing', () => undefined],
    ['promises', async ({ id }) => id],
    ['errors in some rows', ({ id }) => (id % 50 === 0 ? Promise.reject(new Error('no')) : id)],
  ])('a resolver that gives %s', async (_, resolve) => {
    resolveBy('delay', resolve);
    const query = '{ flights(first: 700) @stream { id date delay originIata } }';
    expect(await payloads(query, { cells: true })).toEqual(await payloads(query, { cells: false }));
  });

  it('a resolver that fails where no null may be: the rows before it come, and then the list ends', async () => {
    resolveBy('distance', ({ id, distance }) => {
      if (id === 333) throw new Error('no');
      return distance;
    });
    const query = '{ flights(first: 700, orderBy: [{ id: asc }]) @stream { id distance originIata } }';
    const sent = await payloads(query, { cells: true });
    expect(sent).toEqual(await payloads(query, { cells: false }));
    expect(sent.at(-1)).toContain('"items":null');
  });
});

it('a resolver is asked once for each row, and given what it selects', async () => {
  const asked: object[] = [];
  resolveBy('delay', (row) => asked.push({ ...row }));
  const sent = await payloads('{ flights(first: 200) @stream { id delay originIata } }', { cells: true });
  expect(asked).toHaveLength(200);
  const first: { id: number } = JSON.parse(sent[1] ?? '').incremental[0].items[0];
  expect(asked[0]).toEqual({ id: first.id, delay: expect.anything() });
});

it('a batch whose text is not to be had is executed whole, with all that its rows hold, and nothing is read again', async () => {
  const note = fieldOf('Booking', 'note');
  const { type } = note;
  undo.push(() => {
    note.type = type;
  });
  // So that bookings without one have an error, which their text cannot tell.
  note.type = new GraphQLNonNull(GraphQLString);
  resolveBy('passenger', ({ passenger }) => `passenger ${passenger}`, 'Booking');
  const query = '{ bookings(first: 700) @stream { passenger flight { date origin { city } } note } }';
  const both: unknown[] = [];
  for (const cells of [true, false]) {
    const before = db.counts.statements;
    const sent = await payloads(query, { cells });
    expect(sent.at(-1)).toContain('"items":null');
    both.push([sent, db.counts.statements - before]);
  }
  expect(both[0]).toEqual(both[1]);
});
