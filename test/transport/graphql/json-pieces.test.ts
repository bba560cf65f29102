import { expect, test } from 'vitest';
import { jsonInTurns, jsonPieces } from '../../../src/graphql/json-pieces.ts';
import { ListText } from '../../../src/graphql/list-text.ts';
import { RawJson } from '../../../src/graphql/raw-json.ts';
import fc from '../../utils/fast-check.ts';
import { turnsDuring } from '../../utils/turns.ts';

const megabyte = 1024 * 1024;
const written = (value: unknown) => Buffer.concat([...jsonPieces(value)]).toString();
const long = (text: string) => text.repeat(Math.ceil((1.3 * megabyte) / text.length));

test('is the JSON of any value', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => written(value) === JSON.stringify(value)));
});

test.each([
  ['a long text', long('text')],
  ['a text of pairs of surrogates, and of one half, which pieces may cut through', `x${long('😀')}\ud83d`],
  ['a text that is longer as JSON', long('\u0001"')],
  [
    'many rows',
    Array.from({ length: 40_000 }, (_, id) => ({ id, name: `name ${id}`, none: null, nothing: undefined })),
  ],
  ['lists in lists', [[], [[long('a')], {}], { b: { c: [long('b'), 1.5, true], d: {} } }]],
])('of %s comes in pieces, each counted', (_, value) => {
  let counted = 0;
  const pieces = [...jsonPieces(value, (bytes) => (counted += bytes))];
  const all = Buffer.concat(pieces);
  expect(pieces.length).toBeGreaterThan(1);
  for (const { length } of pieces) expect(length).toBeLessThan(megabyte);
  expect(counted).toBe(all.length);
  expect(JSON.parse(all.toString())).toEqual(JSON.parse(JSON.stringify(value)));
});

test('has a turn of the event loop after each large piece', async () => {
  const value = [long('a'), long('b'), long('c')];
  let pieces: readonly Buffer[] = [];
  const turns = await turnsDuring(async () => {
    pieces = await jsonInTurns(value, () => {});
  });
  expect(Buffer.concat(pieces).toString()).toBe(JSON.stringify(value));
  expect(turns).toBeGreaterThanOrEqual(pieces.length - 1);
});

test('takes ready JSON as it is, and does not count it again', () => {
  let counted = 0;
  const pieces = [
    ...jsonPieces(
      { a: 1, rows: new RawJson([Buffer.from('[1,'), Buffer.from('2]')], 2) },
      (bytes) => (counted += bytes),
    ),
  ];
  expect(Buffer.concat(pieces).toString()).toBe('{"a":1,"rows":[1,2]}');
  expect(counted).toBe('{"a":1,"rows":}'.length);
});

test('of a list that comes in parts is that of the list', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.jsonValue(), { maxLength: 3 }), { maxLength: 4 }), async (parts) => {
      const text = new ListText(() => {});
      for (const part of parts) await text.add(part);
      return written(text.end()) === JSON.stringify(parts.flat());
    }),
  );
});
