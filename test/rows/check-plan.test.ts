import { expect, it } from 'vitest';
import { datamodel } from '../../src/app/datamodel.ts';
import { checkPlan } from '../../src/core/plan/check-plan.ts';

const limits = { maxOrderKeys: 3, maxConditions: 3, maxJoins: 2, maxListValues: 5 };
const check = (where?: unknown, orderBy?: unknown) => () =>
  checkPlan(datamodel.model('Flight'), { where, orderBy }, limits);

const day = { date: { gt: new Date(0), lt: new Date(1) } };

it.each([
  ['nothing', undefined, undefined],
  ['empty ones', { OR: [] }, []],
  ['as many as may be', { AND: [day, { id: { in: [1, 2, 3, 4] } }] }, [{ id: 'asc' }, { delay: { sort: 'asc' } }]],
  ['relations', { origin: { city: { equals: 'a' }, state: { equals: 'b' } } }, [{ destination: { city: 'asc' } }]],
  ['objects without a prototype', Object.assign(Object.create(null), { id: { equals: 1 } }), undefined],
])('takes %s', (_, where, orderBy) => expect(check(where, orderBy)).not.toThrow());

it.each([
  ['keys', undefined, [{ id: 'asc' }, { delay: 'asc' }, { date: 'asc' }, { distance: 'asc' }], 'orderBy has 4 keys'],
  ['conditions', { AND: [day, day] }, undefined, 'where has 4 conditions'],
  ['conditions on nulls', { OR: Array(4).fill({ delay: { equals: null } }) }, undefined, 'where has 4 conditions'],
  [
    'relations',
    { OR: Array(2).fill({ origin: { city: { equals: 'a' } } }) },
    [{ destination: { city: 'asc' } }],
    'relations 3 times',
  ],
  [
    'relations of relations',
    { origin: { departures: { some: { destination: { city: { equals: 'a' } } } } } },
    undefined,
    'relations 3 times',
  ],
])('refuses too many %s', (_, where, orderBy, message) => {
  expect(check(where, orderBy)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  expect(check(where, orderBy)).toThrow(message);
});

it('takes what JSON is compared with for one value, whatever is in it', () => {
  const extras = { path: ['flight'], equals: { flight: { origin: 1, destination: 2 }, a: 1, b: 2 } };
  expect(() => checkPlan(datamodel.model('Booking'), { where: { extras } }, { ...limits, maxJoins: 0 })).not.toThrow();
  const twice = { AND: [{ extras }, { extras }] };
  expect(() => checkPlan(datamodel.model('Booking'), { where: twice }, limits)).toThrow('where has 4 conditions');
});
