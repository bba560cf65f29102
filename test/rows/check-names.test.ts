/** A field called as a filter's own words is refused, since no filter could name it. */
import { expect, it } from 'vitest';
import { datamodel } from '../../src/app/datamodel.ts';
import { checkNames } from '../../src/core/model/check-names.ts';

const flight = datamodel.model('Flight');
const withField = (name: string) => {
  const [first, ...others] = flight.fields;
  return { ...flight, fields: [...(first ? [{ ...first, name }] : []), ...others] };
};

it('names model and field, and what to write', () => {
  expect(() => checkNames({ models: [withField('AND')] })).toThrow(
    'Flight.AND of the Prisma schema has a name that a filter means something else by. Give the field another, such as and_ @map("id").',
  );
});

it('is content with all others', () => {
  expect(() => checkNames({ models: [withField('and')] })).not.toThrow();
  expect(() => checkNames(datamodel)).not.toThrow();
});
