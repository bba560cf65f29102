/** A list of rows as a field of Subscription: batches, the last of which proves the end. */
import type { ObjectRef } from '@pothos/core';
import { GRAPHQL_MAX_INT, type GraphQLResolveInfo } from 'graphql';
import type { Row, RowBatch } from '../core/types.ts';
import type { Types } from './builder.ts';
import { operationOf } from './context.ts';
import { once } from './once.ts';
import { ownObject } from './own-types.ts';
import { checkKey, showRemovedOf } from './removed-keys.ts';
import { type RowArgs, type RowType, rowArgs, rowPlan, selectOf } from './row-args.ts';
import { selects } from './selection.ts';
import { rowTypeOf, shownTypes } from './shown-fields.ts';

/** A batch on its way to a subscriber. */
interface BatchEvent extends RowBatch {
  readonly streamId: string;
}

const batchOf = once((builder, type) => {
  const { model } = rowTypeOf(builder, type);
  return ownObject<BatchEvent>(builder, `${type}Batch`).implement({
    description: `Rows of ${model.name} that travel together. An empty result is one empty batch.`,
    fields: (t) => ({
      rows: t.field({
        // A type of rows, as `rowTypeOf` has found.
        type: [builder.configStore.getOutputTypeRef(type) as ObjectRef<Types, Row>],
        description: 'The rows, in the order of the stream.',
        // By this the executor knows that their text may be made of their cells.
        extensions: { batchRows: true },
        // The plan's select is made from the selection of this field: the rows hold what the type will ask of them.
        resolve: ({ rows }) => rows(),
      }),
      delivered: t.exposeInt('delivered', {
        description: 'Rows so far, including this batch and the rows before `after`.',
      }),
      token: t.string({
        description:
          'Pass it as `after`, with the same `where` and `orderBy`, to get the rows after this batch on any transport.',
        resolve: (batch) => batch.mark().token,
      }),
      estimatedTotal: t.int({
        nullable: true,
        description:
          "The number of rows that PostgreSQL's planner expects: accurate where its statistics help, far off elsewhere, and " +
          'never above `first`. Rows before `after` count, as in `delivered`. It is the same on all batches, and null if ' +
          'there is no estimate.',
        resolve: ({ estimatedTotal }) =>
          estimatedTotal === undefined ? null : Math.min(estimatedTotal, GRAPHQL_MAX_INT),
      }),
      streamId: t.exposeID('streamId', { description: 'The id of this stream, which is the same on all its batches.' }),
      snapshot: t.exposeInt('snapshot', {
        description:
          'The number of the database snapshot that these rows are from: 1, and one more each time the stream was parked.',
      }),
      removed: t.field({
        type: ['JSON'],
        description:
          'With `live`: keys of rows that have left the result, as objects with the fields of the primary key. Remove them before you add the rows of the same batch.',
        resolve: ({ removed = [] }) => removed.map(showRemovedOf(builder, type)),
      }),
      caughtUp: t.boolean({
        description:
          "With `live`: whether all batches so far, folded by key, are the query's result in one snapshot of the database.",
        resolve: ({ caughtUp = false }) => caughtUp,
      }),
      end: t.field({
        type: streamEnd(builder, 'StreamEnd'),
        nullable: true,
        description: 'Proves that the stream is complete. Only the last batch has it.',
        resolve: (batch) => (batch.last ? batch : null),
      }),
    }),
  });
});

/** What `t.field` takes for a subscription to rows: its values are batches. */
export function rowSubscriptionOptions(rowType: RowType) {
  const { builder, type, model } = rowType;
  return {
    type: batchOf(builder, type),
    description: `Streams rows of ${model.name} in batches, in a total order. All show one snapshot, unless the stream is parked. The first batch is small.`,
    args: {
      ...rowArgs(builder, type),
      ...builder.args((t) => ({
        batchSize: t.int({
          required: false,
          description:
            'Rows in a batch at most, 1 to 2000. Wide rows travel in smaller batches. Default: STREAM_BATCH_ROWS.',
        }),
        live: t.boolean({
          required: false,
          description:
            'Follows every change as it commits, without an end: see `removed` and `caughtUp`. Default: it ends with the last row.',
        }),
      })),
    },
    async subscribe(_root: unknown, args: RowArgs, context: object, info: GraphQLResolveInfo) {
      const { readerOf, openRows, signal, reached } = operationOf(context);
      const reader = readerOf('subscription');
      if (args.live) checkKey(type, model, shownTypes(builder));
      const asked = rowPlan(rowType, args, info, () => selectOf({ context, info, path: ['rows'] }));
      const plan = args.live ? { ...asked, live: true } : asked;
      const options = { signal, reader, estimate: selects(info, 'estimatedTotal') };
      return named(reader.id, await openRows(reached === undefined ? plan : { ...plan, reached }, options));
    },
    resolve(event: BatchEvent, _args: unknown, context: object): BatchEvent {
      operationOf(context).tell?.(event);
      return event;
    },
    extensions: { batchRows: true },
  };
}

/** What is thrown into it, since a batch could not be passed on, is thrown into the batches. */
async function* named(
  streamId: string,
  batches: AsyncGenerator<RowBatch, void, undefined>,
): AsyncGenerator<BatchEvent, void, undefined> {
  for await (const batch of batches) {
    try {
      yield { ...batch, streamId };
    } catch (error) {
      await batches.throw(error);
    }
    // Asked for the next event, which nobody is before the last one has been sent.
    batch.release();
  }
}

const streamEnd = once((builder, name) =>
  ownObject<RowBatch>(builder, name).implement({
    description: 'Count and checksum of all rows of a stream, including those before `after`.',
    fields: (t) => ({
      rowCount: t.exposeInt('delivered', { description: 'Rows of the whole stream, over all its requests.' }),
      checksum: t.exposeString('checksum', {
        description:
          'CRC-32, in 8 lower-case hexadecimal digits, of the primary keys of all rows as text, each followed by a line feed: ' +
          'of the fields of the key that the type of the rows shows.',
      }),
      token: t.string({
        description: 'Pass it as `after` to get the rows that have been added after the last one.',
        resolve: (batch) => batch.mark().token,
      }),
    }),
  }),
);
