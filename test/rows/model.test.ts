import { expect, it } from 'vitest';
import { datamodel } from '../../src/app/datamodel.ts';

it('a field has the type that its column declares, and the places of a Decimal', () => {
  const declared = datamodel.model('Booking').fields.map(({ name, nativeType, scale }) => [name, nativeType, scale]);
  expect(declared.filter(([, nativeType]) => nativeType !== undefined)).toEqual([
    ['reference', 'Uuid', undefined],
    ['fare', 'Decimal', 2],
    ['bookedAt', 'Timestamptz', undefined],
  ]);
});
