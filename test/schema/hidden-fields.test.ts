/** What the schema does not show of a model cannot be found out by filters and orders either. */
import { isInputObjectType, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { builder } from '../../src/schema/builder.ts';
import { defineOrders } from '../../src/schema/order-by.ts';
import { rowList } from '../../src/schema/row-list.ts';
import { rowSubscription } from '../../src/schema/row-subscription.ts';
import '../../src/schema/scalars.ts';
import { defineWheres } from '../../src/schema/where.ts';

// A schema of its own: of airports alone, and of them three fields.
const Airport = builder.prismaObject('Airport', {
  select: { iata: true },
  fields: (t) => ({
    iata: t.exposeString('iata'),
    state: t.exposeString('state', { nullable: true }),
    latitude: t.exposeFloat('latitude'),
  }),
});
const Everything = builder.prismaObject('Airport', {
  variant: 'Everything',
  fields: (t) => ({ iata: t.exposeID('iata') }),
});
const airports = { model: 'Airport', list: 'airports', type: Airport } as const;
rowList(airports);
rowSubscription(airports);
defineWheres();
defineOrders();
const schema = builder.toSchema();

const fieldsOf = (name: string) => {
  const type = schema.getType(name);
  return isInputObjectType(type) ? Object.keys(type.getFields()).sort() : undefined;
};

describe('inputs', () => {
  it('have the fields that are shown', () => {
    expect(fieldsOf('AirportOrderBy')).toEqual(['iata', 'latitude', 'state']);
    expect(fieldsOf('AirportWhere')).toEqual(['AND', 'NOT', 'OR', 'iata', 'latitude', 'state']);
  });

  it('exist for the models that are shown', () => {
    expect(printSchema(schema)).not.toContain('Flight');
  });
});

it('a list of a type that reads every column is refused at the start', () => {
  expect(() => rowList({ model: 'Airport', list: 'everything', type: Everything })).toThrow(
    'The type of everything has no `select`',
  );
});
