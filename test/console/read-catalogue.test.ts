/** What the page offers comes from the schema alone. */
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { placesOf, textOf } from '../../src/console/catalogue/walk.ts';
import { catalogue, catalogueOf } from './catalogue.ts';

describe('the catalogue of this project', () => {
  test('has the lists of all models, with their keys', () => {
    expect([...catalogue.lists.values()]).toMatchObject([
      {
        name: 'airports',
        type: 'Airport',
        where: 'AirportWhere',
        orderBy: 'AirportOrderBy',
        hasBatches: true,
        key: ['iata'],
      },
      { name: 'bookings', type: 'Booking', hasBatches: true, key: ['id'] },
      { name: 'flights', type: 'Flight', hasBatches: true, key: ['id'] },
    ]);
  });

  test('tells values, to-one and to-many relations apart', () => {
    const kinds = [...(catalogue.types.get('Booking')?.fields.values() ?? [])].map(({ name, kind, type, isList }) => [
      name,
      kind,
      type,
      isList,
    ]);
    expect(kinds).toContainEqual(['tags', 'value', 'String', true]);
    expect(kinds).toContainEqual(['flight', 'one', 'Flight', false]);
    expect(catalogue.types.get('Flight')?.fields.get('bookings')).toMatchObject({ kind: 'many', type: 'Booking' });
  });

  test('knows the names of enums', () => {
    expect(catalogue.types.get('Booking')?.fields.get('status')?.values).toEqual(['CANCELLED', 'CONFIRMED', 'HELD']);
  });

  test('leads from rows to those that they belong to, as far as it is asked', () => {
    const places = (depth: number) =>
      Array.from(placesOf(catalogue, 'Booking', { depth, lists: true }), ({ path }) => textOf(path));
    expect(places(0)).toContain('passenger');
    expect(places(0)).not.toContain('flight.date');
    expect(places(1)).toEqual(expect.arrayContaining(['flight.date', 'flight.delay']));
    expect(places(2)).toContain('flight.origin.city');
    expect(places(1)).not.toContain('flight.bookings');
  });
});

test('models of somebody else appear by themselves', () => {
  const { lists, features } = catalogueOf(
    buildSchema(`
      type Query { orders(where: OrderWhere, after: String): [Order!]! order(id: ID!): Order hello: String streams: [Stream!]! }
      type Mutation { streamControl(streamId: ID!): Stream }
      type Subscription { orders(where: OrderWhere): OrderBatch! }
      type OrderBatch { rows: [Order!]! token: String! estimatedTotal: Int }
      type Order { id: ID! total: Float }
      type Stream { id: ID! }
      input OrderWhere { total: FloatFilter }
      input FloatFilter { gt: Float }
    `),
  );
  expect([...lists.values()]).toEqual([
    {
      name: 'orders',
      type: 'Order',
      where: 'OrderWhere',
      orderBy: undefined,
      hasBatches: true,
      hasLive: false,
      key: ['id'],
    },
  ]);
  expect(features).toEqual({ resume: true, estimate: true, streams: true, control: true });
});
