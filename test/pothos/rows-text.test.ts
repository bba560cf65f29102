/** The JSON that is made of cells is, byte for byte, that of executing the selection on rows. */
import { executeRootSelectionSet, type FieldNode, Kind, parse, validateExecutionArgs } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import type { OpenRows, RowBatch } from '../../src/core/types.ts';
import { markPlain, shownBy } from '../../src/pothos/plain-fields.ts';
import { rowsWriter } from '../../src/pothos/rows-text.ts';
import { connectContext } from './context.ts';

let db: ReturnType<typeof connectContext>;
beforeAll(() => {
  db = connectContext();
});
afterAll(() => db[Symbol.asyncDispose]());

/** What each batch of the one list of a query is, both ways. */
async function bothWays(query: string, variableValues: Record<string, unknown> = {}) {
  const batches: RowBatch[] = [];
  const openList: OpenRows = async (plan, options) => {
    for await (const batch of await db.openRows(plan, options)) batches.push(batch);
    return (async function* () {
      yield* batches;
    })();
  };
  const args = validateExecutionArgs({
    schema,
    document: parse(query),
    variableValues,
    contextValue: db.context({ openList }),
  });
  if (!('schema' in args)) throw new Error(args[0]?.message);
  const { data, errors } = await executeRootSelectionSet(args);
  const nodes = args.operation.selectionSet.selections.filter((node): node is FieldNode => node.kind === Kind.FIELD);
  const [node] = nodes;
  const field = schema.getQueryType()?.getFields()[node?.name.value ?? ''];
  if (field === undefined) throw new Error('no such list');
  const writer = rowsWriter(field.type, nodes, args);
  const texts = batches.map(({ cells }) =>
    cells && writer?.rest(cells)?.length === 0 ? writer.write(cells) : undefined,
  );
  const items = texts.includes(undefined) ? undefined : `[${texts.map((text) => String(text).slice(1, -1)).join()}]`;
  return { text: items, executed: JSON.stringify(data?.[node?.alias?.value ?? node?.name.value ?? '']), errors };
}

const bookingColumns =
  'id reference flightId passenger status fare miles tags extras receipt note bookedAt flight { id date delay }';

describe('the text of rows is that of their execution', () => {
  it.each<[string, string, object?]>([
    ['all columns', '{ flights(first: 700) { id date delay distance originIata destinationIata } }'],
    ['one column', '{ flights(first: 60) { delay } }'],
    ['another order of fields', '{ flights(first: 60) { destinationIata id } }'],
    ['floats, and columns that may be null', '{ airports { iata name city state country latitude longitude } }'],
    ['every type', `{ bookings(first: 2000) { ${bookingColumns} } }`],
    ['aliases, several of one column', '{ f: flights(first: 60) { a: id b: id id c: date } }'],
    ['names of types', '{ flights(first: 60) { __typename id t: __typename origin { __typename } } }'],
    ['relations', '{ flights(first: 600) { id origin { city state latitude } destination { iata name } } }'],
    ['relations in relations', '{ bookings(first: 600) { id flight { id origin { city } destination { city } } } }'],
    ['aliased relations', '{ flights(first: 60) { from: origin { city } to: destination { city } origin { iata } } }'],
    ['merged fields', '{ flights(first: 60) { origin { city } id origin { state } id } }'],
    [
      'fragments',
      `{ flights(first: 60) { ...A ... on Flight { delay } ... { distance } ...A } }
       fragment A on Flight { id ...B origin { ...C } } fragment B on Flight { date } fragment C on Airport { city }`,
    ],
    [
      'directives',
      `query ($yes: Boolean! = true, $no: Boolean! = false) { flights(first: 60) {
         id @include(if: $yes) date @skip(if: $yes) delay @include(if: $no) ...F @include(if: $no)
         origin @skip(if: $no) { city @include(if: $yes) iata @skip(if: $yes) } } } fragment F on Flight { distance }`,
    ],
    ['nothing found', '{ flights(where: { id: { lt: 0 } }) { id } }'],
    ['an order through a relation', '{ flights(first: 60, orderBy: [{ origin: { city: desc } }]) { id } }'],
  ])('%s', async (_, query, variables = {}) => {
    const { text, executed, errors } = await bothWays(query, { ...variables });
    expect(errors).toBeUndefined();
    expect(text).toBe(executed);
  });
});

describe('has to be executed', () => {
  it.each([
    ['what is no column: a list of rows', '{ airports(first: 3) { iata departures(first: 2) { id } } }'],
    ['a list of rows in a relation', '{ flights(first: 3) { origin { departures(first: 2) { id } } } }'],
  ])('%s', async (_, query) => {
    const { text, executed } = await bothWays(query);
    expect(text).toBeUndefined();
    expect(executed).toMatch(/^\[/);
  });

  it('a column whose resolver somebody has wrapped', async () => {
    const type = schema.getType('Airport');
    const city = type && 'getFields' in type ? type.getFields().city : undefined;
    if (city === undefined || !('resolve' in city)) throw new Error('Airport has no city');
    const { resolve } = city;
    const shown = shownBy(city);
    city.resolve = () => 'hidden';
    try {
      const { text, executed } = await bothWays('{ airports(first: 2) { city } }');
      expect(text).toBeUndefined();
      expect(executed).toBe('[{"city":"hidden"},{"city":"hidden"}]');
    } finally {
      city.resolve = resolve;
      if (shown) markPlain(city, shown);
    }
  });
});
