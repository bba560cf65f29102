/** `Row-Key` is told only where a file can be summed up by it. */
import { expect, test } from 'vitest';
import { formats } from '../../src/encode/formats.ts';
import { rowKeyOf } from '../../src/http/row-key.ts';

const field = (name: string, type: string, kind: 'scalar' | 'enum' = 'scalar') => ({
  name,
  column: { type, kind, scale: undefined, values: kind === 'enum' ? [{ name: 'SAD', dbName: '=sad' }] : [] },
});
const columns = [{ name: 'id', path: ['id'], type: 'Int', isList: false }] as const;
const encoders = Object.values(formats).flatMap(({ profiles }) =>
  Object.entries(profiles).map(([profile, create]) => [profile, create(columns)] as const),
);

test.each(encoders)('%s: a key that has the same text everywhere', (_, encoder) => {
  expect(rowKeyOf([field('room', 'Int'), field('label', 'String')], encoder)).toBe('room,label');
});

test.each([
  ['DateTime', 'scalar'],
  ['Boolean', 'scalar'],
  ['Bytes', 'scalar'],
  ['Float', 'scalar'],
  ['Decimal', 'scalar'],
  ['Mood', 'enum'],
] as const)(
  'a key with a %s is written otherwise in the profile postgres, and a moment in excel, and there alone',
  (type, kind) => {
    const key = [field('id', 'Int'), field('other', type, kind)];
    const told = encoders.filter(([, encoder]) => rowKeyOf(key, encoder) !== undefined).map(([profile]) => profile);
    const otherwise = type === 'DateTime' ? ['postgres', 'excel'] : ['postgres'];
    expect(told).toEqual(encoders.map(([profile]) => profile).filter((profile) => !otherwise.includes(profile)));
  },
);
