import { expect, test } from 'vitest';
import { createIsoText } from '../../src/encode/iso-text.ts';
import fc from '../utils/fast-check.ts';

test('any moments, in any order, are written as toISOString() writes them', () => {
  const dayMs = 86_400_000;
  const edges = fc.constantFrom(
    -8.64e15,
    8.64e15,
    -62_167_219_200_001,
    253_402_300_800_000,
    -1,
    0,
    1,
    dayMs - 1,
    dayMs,
  );
  const nearby = fc.integer({ min: -dayMs, max: dayMs });
  const moment = fc.oneof(
    fc.date({ noInvalidDate: true }),
    nearby.map((ms) => new Date(ms)),
    edges.map((ms) => new Date(ms)),
  );
  fc.assert(
    fc.property(fc.array(moment), (dates) => {
      const isoText = createIsoText();
      expect(dates.map(isoText)).toEqual(dates.map((date) => date.toISOString()));
    }),
  );
});

test('an invalid date is an error, never a text', () => {
  expect(() => createIsoText()(new Date(Number.NaN))).toThrow('no date');
});
