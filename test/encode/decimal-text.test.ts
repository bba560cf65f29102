import { expect, it } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import { decimalText } from '../../src/encode/decimal-text.ts';

it.each([
  ['10.5', 2, '10.50'],
  ['10.50', 2, '10.50'],
  ['7', 2, '7.00'],
  ['-0.1', 3, '-0.100'],
  ['0', 2, '0.00'],
  ['1e21', 1, '1000000000000000000000.0'],
  ['1e-7', 7, '0.0000001'],
  ['99999999.99', 2, '99999999.99'],
  ['5', 0, '5'],
])('%s in a column of %i places is %s', (value, scale, text) => {
  expect(decimalText(new Prisma.Decimal(value), scale)).toBe(text);
});

it.each([
  ['10.50', '10.5'],
  ['1e30', '1000000000000000000000000000000'],
  ['1e-30', '0.000000000000000000000000000001'],
])('%s in a column that declares no places is %s', (value, text) => {
  expect(decimalText(new Prisma.Decimal(value))).toBe(text);
});

it('keeps what a value has beyond the places of its column', () => {
  expect(decimalText(new Prisma.Decimal('1.005'), 2)).toBe('1.005');
});

it.each(['NaN', 'Infinity', '-Infinity'])('leaves %s alone', (value) => {
  expect(decimalText(new Prisma.Decimal(value), 2)).toBe(value);
});

it('takes text for digits', () => {
  expect(decimalText('10.5', 2)).toBe('10.50');
});
