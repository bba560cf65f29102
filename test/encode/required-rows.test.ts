/** Rows that Prisma has made are checked as those of cells are, which `test/schemas/others/missing.test.ts` reads. */
import { expect, it } from 'vitest';
import { checkRows } from '../../src/encode/required-rows.ts';
import type { Column } from '../../src/encode/types.ts';

const city: Column = {
  name: 'origin.country.name',
  path: ['origin', 'country', 'name'],
  required: [undefined, 'Airport.country'],
  type: 'String',
  isList: false,
};
const found = { origin: { country: { name: 'Peru' } } };

it('a required relation that leads nowhere is an error, which has the number of the row', () => {
  const missing = { relation: 'Airport.country', row: 1 };
  expect(() => checkRows([found, { origin: { country: null } }], [city])).toThrow(expect.objectContaining(missing));
});

it('a relation that may be null asks nothing of those beneath it', () => {
  expect(() => checkRows([found, { origin: null }], [city])).not.toThrow();
});

it('rows inside rows are checked, too, and the error has the number of the row around them', () => {
  const list: Column = { name: 'legs', path: ['legs'], key: ['id'], rows: [city] };
  const rows = [{ legs: [found] }, { legs: [found, { origin: { country: null } }] }];
  expect(() => checkRows(rows, [list])).toThrow(expect.objectContaining({ relation: 'Airport.country', row: 1 }));
});
