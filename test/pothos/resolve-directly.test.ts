/** A field with a resolver of its own gets the row as it selects it, in streams, look-ups and lists inside rows. */
import { type GraphQLObjectType, graphql } from 'graphql';
import { afterAll, expect, it } from 'vitest';
import { builder } from '../../src/app/builder.ts';
import '../../src/app/models/flight.ts';
import { connectContext } from './context.ts';

builder.prismaObjectField('Flight', 'late', (t) =>
  t.boolean({ select: { delay: true }, resolve: ({ delay }) => delay !== null && delay > 15 }),
);
// The schema is complete once this module has run: the field has to be there before.
const { schema } = await import('../../src/app/schema.ts');
const db = connectContext();
afterAll(() => db[Symbol.asyncDispose]());

interface Late {
  readonly id: number;
  readonly late: boolean;
}

const isLate = async ({ id }: Late) => {
  const { delay } = await db.prisma.flight.findUniqueOrThrow({ where: { id } });
  return delay !== null && delay > 15;
};

it.each([
  ['a list', '{ found: flights(first: 5) { id late } }'],
  ['a list with its column, too', '{ found: flights(first: 5) { delay id late } }'],
  ['a look-up', '{ found: flight(id: 3) { id late } }'],
  ['rows inside a row', '{ found: airport(iata: "ATL") { departures(first: 5) { id late } } }'],
])('%s', async (_, source) => {
  const { data, errors } = await graphql({ schema, source, contextValue: db.context() });
  expect(errors).toBeUndefined();
  const found = data?.found as Late | readonly Late[] | { readonly departures: readonly Late[] };
  const rows = 'departures' in found ? found.departures : [found].flat();
  expect(rows.map(({ late }) => late)).toEqual(await Promise.all(rows.map(isLate)));
});

it('is asked for by Pothos where the row does not hold its columns', async () => {
  const late = (schema.getType('Flight') as GraphQLObjectType).getFields().late;
  expect(() => late?.resolve?.({ id: 3, delay: 20 }, {}, {}, {} as never)).not.toThrow();
  expect(late?.resolve?.({ id: 3, delay: 20 }, {}, {}, {} as never)).toBe(true);
  // Without what an execution brings along, it can only fail to load them.
  expect(() => late?.resolve?.({ id: 3 }, {}, {}, {} as never)).toThrow();
});
