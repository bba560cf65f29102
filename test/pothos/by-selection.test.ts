/** A document that is asked again gives what it gave the first time, though what follows from its selection is kept. */
import { type DocumentNode, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../../src/graphql/execute.ts';
import { joined } from '../../src/graphql/joined.ts';
import { createMaskError } from '../../src/graphql/mask-error.ts';
import { Operation } from '../../src/graphql/operation.ts';
import { resultJson } from '../../src/graphql/result-json.ts';
import { createLog } from '../../src/log.ts';
import { createBuilder } from './builder.ts';
import { connectContext } from './context.ts';

let db: ReturnType<typeof connectContext>;
beforeAll(() => {
  db = connectContext();
});
afterAll(() => db[Symbol.asyncDispose]());

const schema = createSchema();
const maskError = createMaskError(createLog('silent'));

/** The answer, without its tokens, and how many reads it took of the database, of statements new or prepared. */
async function answer(document: DocumentNode, variableValues: object, context = {}) {
  const before = db.counts.reads;
  const operation = new Operation({});
  const args = {
    schema,
    document,
    variableValues: { ...variableValues },
    contextValue: { ...db.context(), ...context },
  };
  const run = {
    operation,
    delivery: 'none',
    hasHead: true,
    beginMs: undefined,
    maxInputValues: 10_000,
    maskError,
  } as const;
  const result = await execute(args, run);
  if (Symbol.asyncIterator in result) throw new Error('it came in parts');
  const text = joined(resultJson(result)).toString();
  expect(text).not.toContain('Unexpected error');
  // A token holds the time at which it was made.
  return {
    ...JSON.parse(text.replaceAll(/"token":"[^"]*"/g, '"token":""')),
    reads: db.counts.reads - before,
  };
}

describe('asked again, and again in other words', () => {
  test.each<[string, string, readonly object[]]>([
    ['columns', '{ flights(first: 3) { id date } }', [{}, {}, {}]],
    ['a relation', '{ flights(first: 3) { id origin { city } } }', [{}, {}, {}]],
    ['a filter', '{ flights(first: 3, where: { id: { gt: 7 } }) { id } }', [{}, {}]],
    ['an order', '{ flights(first: 3, orderBy: [{ distance: DESC }]) { id distance } }', [{}, {}]],
    [
      'variables of the list',
      'query ($first: Int, $where: FlightFilter, $orderBy: [FlightOrderBy!]) { flights(first: $first, where: $where, orderBy: $orderBy) { id } }',
      [
        { first: 2 },
        { first: 3 },
        { first: 2, where: { id: { gt: 5 } } },
        { first: 2, where: { id: { gt: 9 } } },
        { first: 2, where: { id: { lt: 9 } }, orderBy: [{ id: 'DESC' }] },
        { first: 0 },
        { first: -1 },
      ],
    ],
    [
      'variables inside the rows',
      'query ($many: Int) { airports(first: 3) { iata departures(first: $many) { id } } }',
      [{ many: 1 }, { many: 3 }, { many: 1 }, { many: 2000 }],
    ],
    [
      'variables that select',
      'query ($far: Boolean!) { flights(first: 2) { id distance @include(if: $far) ...Rest @skip(if: $far) } } fragment Rest on Flight { delay }',
      [{ far: true }, { far: false }, { far: true }],
    ],
    [
      'a fragment',
      '{ flights(first: 2) { ...Part } } fragment Part on Flight { id origin { ...Place } } fragment Place on Airport { city }',
      [{}, {}],
    ],
    [
      'variables in a fragment',
      'query ($many: Int) { airports(first: 2) { ...Part } } fragment Part on Airport { departures(first: $many) { id } }',
      [{ many: 1 }, { many: 2 }],
    ],
    ['two places', '{ flights(first: 2) { id } flights(first: 2) { delay } }', [{}, {}]],
    ['two lists', '{ a: flights(first: 2) { id } b: flights(first: 3) { delay } }', [{}, {}]],
    ['a resolver', '{ flights(first: 3) { id far } }', [{}, {}, {}]],
    ['a resolver alone, through a relation', '{ flights(first: 3) { origin { label } } }', [{}, {}, {}]],
    [
      'what is refused',
      '{ flights(first: 3, where: { id: { gt: 1 } }) { id origin { a: departures(first: 1) { id } b: departures(first: 2) { id } } } }',
      [{}, {}],
    ],
  ])('%s', async (_, query, asked) => {
    const kept = parse(query);
    for (const variables of asked) {
      const again = await answer(kept, variables);
      expect(again).toEqual(await answer(parse(query), variables));
      // Whatever is executed of the rows finds loaded what it needs.
      expect(again.reads).toBeLessThanOrEqual((query.match(/(flights|airports)\(/g) ?? []).length);
    }
  });
});

test('a relation whose query asks the context gets each context’s own', async () => {
  const document = parse('{ airports(where: { iata: { equals: "ATL" } }) { iata mine { id } } }');
  const [one, two] = [await answer(document, {}, { many: 1 }), await answer(document, {}, { many: 2 })];
  expect(one.data.airports[0].mine).toHaveLength(1);
  expect(two.data.airports[0].mine).toHaveLength(2);
});

function createSchema() {
  const builder = createBuilder();
  const Airport = builder.prismaObject('Airport', {
    select: { iata: true },
    fields: (t) => ({
      iata: t.exposeString('iata'),
      city: t.exposeString('city', { nullable: true }),
      label: t.string({ select: { iata: true, city: true }, resolve: ({ iata, city }) => `${city} (${iata})` }),
      departures: t.relatedRows('departures'),
      mine: t.relation('departures', {
        query: (_, context) => ({ take: Number(Reflect.get(context, 'many') ?? 0), orderBy: { id: 'asc' } }),
      }),
    }),
  });
  const Flight = builder.prismaObject('Flight', {
    select: { id: true },
    fields: (t) => ({
      id: t.exposeInt('id'),
      date: t.expose('date', { type: 'DateTime' }),
      delay: t.exposeInt('delay', { nullable: true }),
      distance: t.exposeInt('distance'),
      far: t.boolean({ select: { distance: true }, resolve: ({ distance }) => distance > 1_000 }),
      origin: t.relation('origin'),
    }),
  });
  builder.queryFields((t) => ({ flights: t.rowList({ type: Flight }), airports: t.rowList({ type: Airport }) }));
  builder.subscriptionFields((t) => ({ flights: t.rowSubscription({ type: Flight }) }));
  return builder.toSchema();
}
