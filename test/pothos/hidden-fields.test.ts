/** What the schema does not show of a model cannot be found out by filters and orders either. */
import { isInputObjectType, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createBuilder } from './builder.ts';

// A schema of its own: of airports alone, and of them three fields.
const builder = createBuilder();
const Airport = builder.prismaObject('Airport', {
  select: { iata: true },
  fields: (t) => ({
    iata: t.exposeString('iata'),
    state: t.exposeString('state', { nullable: true }),
    latitude: t.exposeFloat('latitude'),
  }),
});
builder.queryField('airports', (t) => t.rowList({ type: Airport }));
builder.subscriptionField('airports', (t) => t.rowSubscription({ type: Airport }));
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
