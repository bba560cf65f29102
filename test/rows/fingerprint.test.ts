/** R9: a token is for one query, and queries are told apart by what they mean. */
import { describe, expect, it } from 'vitest';
import { datamodel } from '../../src/app/datamodel.ts';
import { jsonNulls } from '../../src/core/model/json-null.ts';
import { orderKeys, totalOrder } from '../../src/core/plan/order.ts';
import { fingerprintOf } from '../../src/core/resume/fingerprint.ts';

const flight = datamodel.model('Flight');
const whereOf = (where: object | undefined) => fingerprintOf({ model: 'Booking', key: ['id'], where, order: [] }).where;
const orderOf = (orderBy: object[]) =>
  fingerprintOf({ model: 'Flight', key: ['id'], order: orderKeys(flight, totalOrder(flight, orderBy)) }).order;

describe('R9 the same query', () => {
  it.each([
    [
      { fare: { gt: '1' }, miles: { equals: 5n } },
      { miles: { equals: 5n }, fare: { gt: '1' } },
    ],
    [{}, undefined],
    [{ note: undefined }, {}],
    [Object.assign(Object.create(null), { id: { gt: 1n } }), { id: { gt: 1n } }],
    [{ bookedAt: { gt: new Date(5) } }, { bookedAt: { gt: new Date(5) } }],
    [{ receipt: { equals: Buffer.of(1) } }, { receipt: { equals: Uint8Array.of(1) } }],
  ])('has the same fingerprint: %o, %o', (one, other) => {
    expect(whereOf(one)).toBe(whereOf(other));
  });

  it.each([
    [[], [{ id: 'asc' }]],
    [[{ delay: 'asc' }], [{ delay: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }]],
    [[{ delay: { sort: 'desc', nulls: 'first' } }], [{ delay: 'desc' }]],
  ])('has the same order, written out or not: %j, %j', (one, other) => {
    expect(orderOf(one)).toBe(orderOf(other));
  });
});

describe('R9 another query', () => {
  it.each([
    [{ fare: { gt: '1' } }, { fare: { gte: '1' } }],
    [{ note: { equals: '1' } }, { note: { equals: 1 } }],
    [{ note: { equals: null } }, { note: { equals: 'null' } }],
    [{ extras: { equals: jsonNulls.DbNull } }, { extras: { equals: jsonNulls.JsonNull } }],
    [{ extras: { equals: jsonNulls.DbNull } }, { extras: { equals: 'DbNull' } }],
    [{ OR: [{ id: 1n }, { id: 2n }] }, { OR: [{ id: 12n }] }],
    [{ bookedAt: { gt: new Date(5) } }, { bookedAt: { gt: new Date(6) } }],
    [{ AND: [{ id: 1n }] }, { OR: [{ id: 1n }] }],
  ])('has another fingerprint: %o, %o', (one, other) => {
    expect(whereOf(one)).not.toBe(whereOf(other));
  });

  it.each([
    [[{ date: 'asc' }], [{ date: 'desc' }]],
    [[{ date: 'asc' }], [{ distance: 'asc' }]],
    [[{ delay: 'asc' }], [{ delay: { sort: 'asc', nulls: 'first' } }]],
    [
      [{ date: 'asc' }, { distance: 'asc' }],
      [{ distance: 'asc' }, { date: 'asc' }],
    ],
    [[{ origin: { city: 'asc' } }], [{ destination: { city: 'asc' } }]],
  ])('has another order: %j, %j', (one, other) => {
    expect(orderOf(one)).not.toBe(orderOf(other));
  });
});
