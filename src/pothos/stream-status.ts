/** The type `StreamStatus`: what is known of a stream that runs, or that has ended. */

import type { StreamPace as Pace } from '../core/run/stream-control.ts';
import type { StreamStatus as Status } from '../core/run/stream-status.ts';
import type { EndedStream } from '../core/run/streams.ts';
import { SluiceError } from '../errors.ts';
import { once } from './once.ts';
import { ownObject } from './own-types.ts';

export interface SeenStream extends Status {
  /** Undefined while it runs. */
  readonly ended?: EndedStream;
}

/** As it was at its end. */
export const seenAtEnd = (ended: EndedStream): SeenStream => ({ ...ended.status, ended });

const streamState = once((builder, name) =>
  builder.enumType(name, {
    description: 'The state of a stream.',
    values: {
      waiting: { description: 'The stream waits for its turn, or for its first rows.' },
      running: {},
      paused: { description: 'The stream is paused until `resume` or `credit`.' },
      parked: {
        description:
          'The stream has given up its connection, because it paused for long or its reader took nothing. It can resume.',
      },
      ending: { description: 'The stream has sent its last batch, was cancelled, or had a reader that was too slow.' },
      ended: { description: 'The stream has ended. Its status is that at its end.' },
    },
  }),
);

const commander = once((builder, name) =>
  builder.enumType(name, {
    description: 'Who controls a stream.',
    values: {
      reader: { description: 'Whoever controls the stream by its id.' },
      operator: { description: 'Anyone who sends the OPERATOR_TOKEN.' },
    },
  }),
);

const streamPace = once((builder, name) =>
  ownObject<Pace>(builder, name).implement({
    description: 'The pace that commands have set for a stream.',
    fields: (t) => ({
      batchSize: t.exposeInt('batchSize', {
        nullable: true,
        description: 'Most rows in a batch. It is null if no command has set it.',
      }),
      credit: t.exposeInt('credit', {
        nullable: true,
        description: 'Rows that remain until the stream pauses. It is null without a limit.',
      }),
      pausedBy: t.field({
        type: commander(builder, 'StreamCommander'),
        nullable: true,
        description:
          'Who paused the stream, or gave the credit that is used up. It is null while the stream may continue.',
        resolve: ({ pausedBy }) => pausedBy,
      }),
    }),
  }),
);

/** The type `StreamStatus`, once for each builder. */
export const streamStatus = once((builder, name) =>
  ownObject<SeenStream>(builder, name).implement({
    description: 'A stream on any transport that runs or has ended.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The id that controls the stream. It is a secret of its reader.' }),
      transport: t.exposeString('transport', { description: 'Such as `csv` or `subscription over websocket`.' }),
      door: t.exposeString('transport', { deprecationReason: 'Ask for `transport`, which is the same.' }),
      client: t.exposeString('client', { description: 'The client, by its address or its header.' }),
      model: t.exposeString('model'),
      plan: t.exposeString('plan', { description: '`where`, `orderBy` and `first`, as JSON.' }),
      state: t.field({
        type: streamState(builder, 'StreamState'),
        resolve: ({ state, ended }) => (ended ? 'ended' : state),
      }),
      rows: t.exposeInt('rows', { description: 'Rows that the reader has been given.' }),
      bytes: t.exposeFloat('bytes', { description: 'Bytes of these rows, as the database sent them.' }),
      heldBytes: t.exposeFloat('heldBytes', {
        description: 'Bytes of the batch that the reader has not taken yet. About as many may be read ahead.',
      }),
      rate: t.exposeFloat('rate', { description: 'Rows a second since the stream began.' }),
      batchSize: t.exposeInt('batchRows', { description: 'Rows of the latest batch.' }),
      share: t.exposeFloat('share', {
        description: 'Size of the next batch as a share of a full one. It is less than 1 for a slow reader.',
      }),
      pace: t.expose('pace', {
        type: streamPace(builder, 'StreamPace'),
        description: 'The pace that `streamControl` has set.',
      }),
      snapshots: t.exposeInt('snapshots', {
        description: 'Number of database snapshots that the stream has read from.',
      }),
      holdsConnection: t.exposeBoolean('holdsConnection', {
        description: 'Whether the stream holds a database connection.',
      }),
      message: t.exposeString('message', {
        nullable: true,
        description: 'The last `message` that `streamControl` sent to the reader.',
      }),
      outcome: t.string({
        nullable: true,
        description:
          'How the stream ended: `complete`, `refused`, `broken`, `too slow`, `cancelled`, `stopped` or `reader left`. `cancelled` is there at once, even if the reader hears of it much later.',
        resolve: ({ ended, isCancelled }) => ended?.ending.outcome ?? (isCancelled ? 'cancelled' : null),
      }),
      reason: t.string({
        nullable: true,
        description: 'The error that ended the stream.',
        resolve: ({ ended }) => reasonOf(ended?.ending.error),
      }),
      endedAgo: t.float({
        nullable: true,
        description: 'Seconds since the stream ended.',
        resolve: ({ ended }) => (ended ? (performance.now() - ended.endedAt) / 1000 : null),
      }),
      age: t.float({
        description: 'Seconds since the stream began, until its end.',
        resolve: ({ ageMs }) => ageMs / 1000,
      }),
      stalled: t.float({
        description: 'Seconds for which the reader has taken nothing.',
        resolve: ({ stalledMs }) => stalledMs / 1000,
      }),
    }),
  }),
);

/** Our own faults are told to nobody: the log has them. */
function reasonOf(error: unknown): string | null {
  if (error === undefined) return null;
  return error instanceof SluiceError ? error.message : 'Unexpected error.';
}
