/** The streams that run: who may see them, and tell them what to do. */
import { setTimeout } from 'node:timers/promises';
import type { StreamStatus as Status } from '../core/run/running-stream.ts';
import type { StreamPace as Pace } from '../core/run/stream-control.ts';
import { badInput, SluiceError } from '../errors.ts';
import { type OperationContext, operationOf } from './context.ts';
import { once } from './once.ts';
import { ownInput, ownObject } from './own-types.ts';

const ids = 'Ids of the streams. An operator may leave them out to see all.';

/** The fields `streams`, `streamStatus` and `streamControl`, once for each builder. */
export const addStreamControl = once((builder, name) => {
  const Status = streamStatus(builder, name);
  builder.queryField('streams', (t) =>
    t.field({
      type: [Status],
      nullable: false,
      description: 'Running streams, the oldest first.',
      args: { ids: t.arg.idList({ required: false, description: ids }) },
      resolve: (_root, args, context) => visible(operationOf(context), args.ids),
    }),
  );

  builder.subscriptionField('streamStatus', (t) =>
    t.field({
      type: [Status],
      nullable: false,
      description: 'Reports running streams again and again. With `ids`, it ends when none of them runs.',
      args: {
        ids: t.arg.idList({ required: false, description: ids }),
        every: t.arg.int({
          required: false,
          defaultValue: 1000,
          description: 'Milliseconds between two answers, 100 to 60000.',
        }),
      },
      subscribe(_root, { ids, every }, context) {
        const ms = every ?? 1000;
        if (ms < 100 || ms > 60_000) throw badInput(`every: ${ms} must be from 100 to 60000.`);
        return watch(operationOf(context), ids, ms);
      },
      resolve: (streams) => streams,
    }),
  );

  if (!builder.configStore.hasConfig('Mutation'))
    builder.mutationType({ description: 'Commands for running streams.' });
  builder.mutationField('streamControl', (t) =>
    t.field({
      type: Status,
      nullable: false,
      description:
        'Controls a running stream. The command takes effect between two batches. Anyone who knows the id of the stream may use it.',
      args: {
        streamId: t.arg.id({
          required: true,
          description: 'The `streamId` of its batches, or the header `Stream-Id`.',
        }),
        command: t.arg({ type: streamCommand(builder, 'StreamCommand'), required: true }),
      },
      async resolve(_root, { streamId, command }, context) {
        const { streams, isOperator } = operationOf(context);
        const commander = (await isOperator()) ? 'operator' : 'reader';
        const stream = streams.find(streamId);
        if (stream === undefined) throw new SluiceError('NOT_FOUND', `No stream ${streamId} runs. It may have ended.`);
        stream.control.command(command, commander);
        return stream.status;
      },
    }),
  );
  return true;
});

type Ids = readonly string[] | null | undefined;

/** @throws SluiceError `BAD_USER_INPUT` for one who is no operator and names no streams: names are secrets of readers. */
async function visible({ streams, isOperator }: OperationContext, ids: Ids): Promise<readonly Status[]> {
  if (ids) {
    const names = new Set(ids);
    return streams.list().filter(({ id }) => names.has(id));
  }
  if (await isOperator()) return streams.list();
  throw badInput('Name the streams by ids, or send the OPERATOR_TOKEN as a bearer token to see all.');
}

async function* watch(
  operation: OperationContext,
  ids: Ids,
  ms: number,
): AsyncGenerator<readonly Status[], void, undefined> {
  for (;;) {
    const streams = await visible(operation, ids);
    yield streams;
    if (ids && streams.length === 0) return;
    await setTimeout(ms, undefined, { signal: operation.signal });
  }
}

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
    },
  }),
);

const commander = once((builder, name) =>
  builder.enumType(name, {
    description: 'Who controls a stream.',
    values: {
      reader: { description: 'Anyone who knows the id of the stream.' },
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

const streamStatus = once((builder, name) =>
  ownObject<Status>(builder, name).implement({
    description: 'A running stream, on any transport.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The id that controls the stream. It is a secret of its reader.' }),
      door: t.exposeString('door', { description: 'The transport, such as `csv` or `subscription over websocket`.' }),
      client: t.exposeString('client', { description: 'The client, by its address or its header.' }),
      model: t.exposeString('model'),
      plan: t.exposeString('plan', { description: '`where`, `orderBy` and `first`, as JSON.' }),
      state: t.field({ type: streamState(builder, 'StreamState'), resolve: ({ state }) => state }),
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
      age: t.float({ description: 'Seconds since the stream began.', resolve: ({ ageMs }) => ageMs / 1000 }),
      stalled: t.float({
        description: 'Seconds for which the reader has taken nothing.',
        resolve: ({ stalledMs }) => stalledMs / 1000,
      }),
    }),
  }),
);

const streamCommand = once((builder, name) =>
  ownInput(builder, name).implement({
    description: 'A command for a running stream. Give exactly one field.',
    isOneOf: true,
    fields: (t) => ({
      batchSize: t.int({
        description: 'Most rows in a batch, 1 to 2000. A batch that is already being read keeps its size.',
      }),
      pause: t.boolean({
        description:
          'Sends no more batches until `resume`. After STREAM_PARK_SECONDS the stream is parked, and resumes with a new snapshot.',
      }),
      resume: t.boolean({ description: 'Continues without a row limit.' }),
      credit: t.int({ description: 'Sends so many more rows, and then pauses.' }),
      cancel: t.boolean({ description: 'Ends the stream. Its reader gets `STREAM_CANCELLED`.' }),
    }),
  }),
);
