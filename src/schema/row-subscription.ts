/** A list of rows as a field of Subscription: batches, the last of which proves the end. */
import { GRAPHQL_MAX_INT } from 'graphql';
import type { Row, RowBatch } from '../core/types.ts';
import { builder } from './builder.ts';
import { rowArgs, rowPlan } from './row-args.ts';
import type { RowType } from './row-type.ts';
import { selects } from './selection.ts';
import { typeOf } from './shown-fields.ts';

/** A batch on its way to a subscriber. */
interface BatchEvent extends RowBatch {
  readonly streamId: string;
}

/** Adds `Subscription.{list}` and the type of its batches. */
export function rowSubscription<T extends object>(rowType: RowType<T>): void {
  const { model, list, type } = rowType;
  const Batch = builder.objectRef<BatchEvent>(`${typeOf(model, type)}Batch`).implement({
    description: `Rows of ${model} that travel together. An empty result is one empty batch.`,
    fields: (t) => ({
      rows: t.field({
        type: [type],
        description: 'In the order of the stream.',
        // By this the executor knows that their text may be made of their cells.
        extensions: { batchRows: true },
        // The plan's select is made from the selection of this field: the rows hold what the type will ask of them.
        resolve: async ({ rows }) => (await rows()) as readonly Row[] as T[],
      }),
      delivered: t.exposeInt('delivered', {
        description: 'Rows so far, this batch included, and those before `after`.',
      }),
      token: t.string({
        description: 'As `after`, with the same `where` and `orderBy`, gives what comes after this batch, by any door.',
        resolve: (batch) => batch.mark().token,
      }),
      estimatedTotal: t.int({
        nullable: true,
        description:
          'Rows that the stream may have, as the planner of PostgreSQL expects: near where its statistics tell, far off ' +
          'elsewhere, and never above `first`. Rows before `after` count, as in `delivered`. The same on all batches; ' +
          'null where there is no estimate.',
        resolve: ({ estimatedTotal }) =>
          estimatedTotal === undefined ? null : Math.min(estimatedTotal, GRAPHQL_MAX_INT),
      }),
      streamId: t.exposeID('streamId', { description: 'The name of this stream, the same on all its batches.' }),
      snapshot: t.exposeInt('snapshot', {
        description:
          'Which snapshot of the database these rows are of: 1, and one more each time that the stream has been parked.',
      }),
      end: t.field({
        type: StreamEnd,
        nullable: true,
        description: 'On the last batch only: what proves that the stream is whole.',
        resolve: (batch) => (batch.last ? batch : null),
      }),
    }),
  });

  builder.subscriptionField(list, (t) =>
    t.field({
      type: Batch,
      description: `Rows of ${model}, in a total order, as batches; of one snapshot, unless it is parked. The first batch is small.`,
      args: {
        ...rowArgs(rowType),
        batchSize: t.arg.int({
          description:
            'Rows in a batch at most, 1 to 2000. Wide rows travel in smaller batches. Default: STREAM_BATCH_ROWS.',
        }),
      },
      async subscribe(_root, args, context, info) {
        const reader = context.readerOf('subscription');
        const plan = rowPlan(rowType, args, { context, info, path: ['rows'] });
        const estimate = selects(info, 'estimatedTotal');
        const { signal, reached } = context;
        const options = { signal, reader, estimate };
        return named(reader.id, await context.openRows(reached === undefined ? plan : { ...plan, reached }, options));
      },
      resolve(event, _args, context) {
        context.tell?.(event);
        return event;
      },
      extensions: { batchRows: true },
    }),
  );
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

const StreamEnd = builder.objectRef<RowBatch>('StreamEnd').implement({
  description: 'Count and checksum of all rows of a stream, those before `after` included.',
  fields: (t) => ({
    rowCount: t.exposeInt('delivered', { description: 'Rows of the whole stream, however many requests they took.' }),
    checksum: t.exposeString('checksum', {
      description:
        'CRC-32, in 8 lower-case hexadecimal digits, of the primary keys of all rows as text, each followed by a line feed: ' +
        'of the fields of the key that the type of the rows shows.',
    }),
    token: t.string({
      description: 'As `after`, gives the rows that have come behind the last one since.',
      resolve: (batch) => batch.mark().token,
    }),
  }),
});
