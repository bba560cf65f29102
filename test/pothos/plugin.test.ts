/** The plugin on builders of other people: with their names, defaults and scalars, several in one process, and checked at the start. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { type GraphQLSchema, lexicographicSortSchema, printSchema, printType } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type PrismaTypes from '../../src/app/generated/pothos.ts';
import { getDatamodel } from '../../src/app/generated/pothos.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { schema as demo } from '../../src/app/schema.ts';
import { createSluice, type Sluice } from '../../src/core/run/sluice.ts';
import { useSluice } from '../../src/graphql/use-sluice.ts';
import SluicePlugin from '../../src/pothos/index.ts';
import { connect } from '../rows/client.ts';
import { schema as specimens } from '../types/graphql.ts';
import { sharedUrl } from '../utils/database.ts';
import { createBuilder } from './builder.ts';

const db = connect(sharedUrl());
let sluice: Sluice;
beforeAll(() => {
  sluice = createSluice({ prisma: db.prisma, pool: db.pool, datamodel });
});
afterAll(async () => {
  await sluice?.dispose();
  await db[Symbol.asyncDispose]();
});

/** As a newcomer makes it: fields may be null and inputs are required by default, and `DateTime` is a scalar of their own. */
function createOther() {
  const builder = new SchemaBuilder<{
    PrismaTypes: PrismaTypes;
    DefaultInputFieldRequiredness: true;
    Scalars: { DateTime: { Input: Date; Output: Date } };
  }>({
    plugins: [PrismaPlugin, SluicePlugin],
    defaultInputFieldRequiredness: true,
    prisma: { client: db.prisma, dmmf: getDatamodel() },
    sluice: { datamodel },
  });
  builder.queryType();
  builder.subscriptionType();
  builder.scalarType('DateTime', { serialize: (date) => date.getTime(), parseValue: (ms) => new Date(Number(ms)) });
  const Hop = builder.prismaObject('Flight', {
    name: 'Hop',
    select: { id: true },
    fields: (t) => ({ number: t.exposeInt('id'), leaves: t.expose('date', { type: 'DateTime' }) }),
  });
  const Place = builder.prismaObject('Airport', {
    name: 'Place',
    select: { iata: true },
    fields: (t) => ({
      code: t.exposeID('iata'),
      town: t.exposeString('city', { nullable: true }),
      hops: t.relatedRows('departures'),
    }),
  });
  builder.queryField('everyHop', (t) => t.rowList({ type: Hop, description: 'All of them.' }));
  builder.queryField('places', (t) => t.rowList({ type: Place }));
  builder.subscriptionField('hopBatches', (t) => t.rowSubscription({ type: Hop }));
  return builder.toSchema();
}

const typeIn = (schema: GraphQLSchema, name: string) => {
  const type = lexicographicSortSchema(schema).getType(name);
  return type && printType(type);
};

describe('a builder with other names and defaults', () => {
  const schema = createOther();

  it('gets the same types as the demo, however its fields are by default', () => {
    for (const name of ['StreamEnd', 'IntFilter', 'SortOrder']) expect(typeIn(schema, name)).toBe(typeIn(demo, name));
    const own = typeIn(demo, 'FlightBatch')
      ?.replaceAll('Flight', 'Hop')
      .replaceAll(/of Hop/g, 'of Flight');
    expect(typeIn(schema, 'HopBatch')).toBe(own);
  });

  it('filters and orders by the names that it shows', () => {
    expect(typeIn(schema, 'PlaceWhere')).toMatch(
      /code: StringFilter\n.*hops: HopRelationFilter\n.*town: StringNullableFilter/s,
    );
    expect(typeIn(schema, 'PlaceOrderBy')).toMatch(/code: SortOrder\n.*hops: CountOrderBy\n.*town: SortNullable/s);
  });

  it('has no type that nothing uses, and no controls that were not asked for', () => {
    const names = Object.keys(schema.getTypeMap());
    expect(names).not.toEqual(expect.arrayContaining(['Decimal']));
    expect(names).not.toEqual(expect.arrayContaining(['StreamStatus']));
  });

  it('is executed by its own Yoga, with its own scalar, in parts and whole', async () => {
    const yoga = createYoga({ schema, plugins: [useSluice(sluice)], logging: false });
    const ask = (query: string, accept = 'application/json') =>
      yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      });
    const [flight] = await db.prisma.flight.findMany({ orderBy: { id: 'asc' }, take: 1 });
    const first = { number: flight?.id, leaves: flight?.date.getTime() };
    const whole = await (await ask('{ everyHop(first: 1) { number leaves } }')).json();
    expect(whole).toMatchObject({ data: { everyHop: [first] } });
    const parts = await (await ask('{ everyHop(first: 1) @stream { number leaves } }', 'multipart/mixed')).text();
    expect(parts).toContain(`"items":[${JSON.stringify(first)}]`);
    const events = await (
      await ask(
        'subscription { hopBatches(first: 1) { rows { number leaves } end { rowCount } } }',
        'text/event-stream',
      )
    ).text();
    expect(events).toContain(`"rows":[${JSON.stringify(first)}],"end":{"rowCount":1}`);
    const nested = await (
      await ask('{ places(first: 1, where: { hops: { some: {} } }) { hops(first: 2) { number } } }')
    ).json();
    expect(nested).toMatchObject({ data: { places: [{ hops: [{}, {}] }] } });
    const refused = await (await ask('{ everyHop(first: -1) { number } }')).json();
    expect(refused.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('says that the plugin of Yoga is missing, where it is', async () => {
    const yoga = createYoga({ schema, maskedErrors: false, logging: false });
    const answer = await yoga.fetch(`http://localhost/graphql?query=${encodeURIComponent('{ everyHop { number } }')}`);
    expect(await answer.text()).toContain('add useSluice(sluice) to the plugins of Yoga');
  });
});

it('several builders in one process know their own datamodels', () => {
  expect(typeIn(demo, 'FlightWhere')).toContain('delay: IntNullableFilter');
  expect(typeIn(specimens, 'SpecimenWhere')).toContain('uuid: UuidFilter');
  expect(specimens.getType('FlightWhere')).toBeUndefined();
  expect(demo.getType('SpecimenWhere')).toBeUndefined();
});

it('a builder can build twice', () => {
  const builder = createBuilder();
  const Airport = builder.prismaObject('Airport', {
    select: { iata: true },
    fields: (t) => ({ iata: t.exposeID('iata') }),
  });
  builder.queryField('airports', (t) => t.rowList({ type: Airport }));
  builder.subscriptionField('airports', (t) => t.rowSubscription({ type: Airport }));
  expect(printSchema(builder.toSchema())).toBe(printSchema(builder.toSchema()));
});

describe('is refused at the start', () => {
  it('a list of a type that reads every column', () => {
    const builder = createBuilder();
    const Airport = builder.prismaObject('Airport', { fields: (t) => ({ iata: t.exposeID('iata') }) });
    builder.queryField('airports', (t) => t.rowList({ type: Airport }));
    builder.subscriptionField('airports', (t) => t.rowSubscription({ type: Airport }));
    expect(() => builder.toSchema()).toThrow('Query.airports shows Airport, which has no `select`');
  });

  it("a list of a type that is no model's", () => {
    const builder = createBuilder();
    const Other = builder.objectRef<object>('Other').implement({ fields: (t) => ({ a: t.int({ resolve: () => 1 }) }) });
    builder.queryField('others', (t) => t.rowList({ type: Other }));
    expect(() => builder.toSchema()).toThrow("Other is not the type of a model's rows");
  });

  it('the rows of a relation to one row', () => {
    const builder = createBuilder();
    builder.prismaObject('Flight', {
      select: { id: true },
      fields: (t) => ({ origin: t.relatedRows('origin' as 'bookings') }),
    });
    expect(() => builder.toSchema()).toThrow('Flight.origin leads to one row');
  });

  it('a builder without a datamodel', () => {
    const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes }>({
      plugins: [PrismaPlugin, SluicePlugin],
      prisma: { client: db.prisma, dmmf: getDatamodel() },
    });
    expect(() => builder.toSchema()).toThrow('sluice: { datamodel }');
  });
});
