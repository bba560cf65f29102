/** R11, R12: what is made anew for each name that a client asks for a value by is counted, and made in turns of the event loop. */
import { type GraphQLField, GraphQLObjectType, type GraphQLResolveInfo } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { type OperationContext, setOperation } from '../../src/pothos/context.ts';
import { turnsDuring } from '../utils/turns.ts';

const type = schema.getType('Booking');
const fields = type instanceof GraphQLObjectType ? type.getFields() : {};

/** What the field shows of the row's one value, and what the operation is told to hold of it. */
async function show(field: GraphQLField<unknown, unknown> | undefined, row: object) {
  let bytes = 0;
  const context = {};
  setOperation(context, { holdBytes: (more) => (bytes += more) } as Pick<
    OperationContext,
    'holdBytes'
  > as OperationContext);
  let shown: unknown;
  const turns = await turnsDuring(async () => {
    // Neither argument is looked at for a column that the row holds.
    shown = await field?.resolve?.(row, {}, context, {} as GraphQLResolveInfo);
    if (Object(shown)[Symbol.asyncIterator]) shown = await Array.fromAsync(shown as AsyncIterable<unknown>);
  });
  expect(shown).toEqual(Object.values(row)[0]);
  return { bytes, hasTurned: turns > 0 };
}

test.each([
  ['the items of a long list', fields.tags, { tags: Array.from({ length: 10_000 }, (_, n) => `tag ${n}`) }, 80_000],
  ['the text of many bytes', fields.receipt, { receipt: new Uint8Array(1_000_000) }, 1_000_000],
])('%s', async (_, field, row, bytes) => {
  expect(await show(field, row)).toEqual({ bytes, hasTurned: true });
});

test.each([
  ['a short list', fields.tags, { tags: ['a', 'b'] }],
  ['few bytes', fields.receipt, { receipt: new Uint8Array(100) }],
  ['null', fields.receipt, { receipt: null }],
  ['a text that all names share', fields.note, { note: 'note'.repeat(1_000_000) }],
])('not %s', async (_, field, row) => {
  expect(await show(field, row)).toEqual({ bytes: 0, hasTurned: false });
});
