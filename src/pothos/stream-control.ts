/** The streams that run: who may see them, and tell them what to do. */
import { setTimeout } from 'node:timers/promises';
import type { StreamStatus as Status } from '../core/run/running-stream.ts';
import type { StreamPace as Pace } from '../core/run/stream-control.ts';
import { badInput, SluiceError } from '../errors.ts';
import { type OperationContext, operationOf } from './context.ts';
import { once } from './once.ts';
import { ownInput, ownObject } from './own-types.ts';

const ids = 'Those of these names. An operator may leave them out, for all that run.';

/** The fields `streams`, `streamStatus` and `streamControl`, once for each builder. */
export const addStreamControl = once((builder, name) => {
  const Status = streamStatus(builder, name);
  builder.queryField('streams', (t) =>
    t.field({
      type: [Status],
      nullable: false,
      description: 'Streams that run, the eldest first.',
      args: { ids: t.arg.idList({ required: false, description: ids }) },
      resolve: (_root, args, context) => visible(operationOf(context), args.ids),
    }),
  );

  builder.subscriptionField('streamStatus', (t) =>
    t.field({
      type: [Status],
      nullable: false,
      description: 'The same, again and again. With `ids` it ends once none of them runs.',
      args: {
        ids: t.arg.idList({ required: false, description: ids }),
        every: t.arg.int({
          required: false,
          defaultValue: 1000,
          description: 'Milliseconds from one to the next, 100 to 60000.',
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
    builder.mutationType({ description: 'What can be told to running streams.' });
  builder.mutationField('streamControl', (t) =>
    t.field({
      type: Status,
      nullable: false,
      description: 'Tells a running stream what to do, between two of its batches. Who knows its name may.',
      args: {
        streamId: t.arg.id({ required: true, description: '`streamId` of its batches, or the header `Stream-Id`.' }),
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
    description: 'What a stream is about.',
    values: {
      waiting: { description: 'For its turn, or its first rows.' },
      running: {},
      paused: { description: 'Until `resume` or `credit`.' },
      parked: {
        description: 'Without a connection, since it has paused for long, or its reader takes nothing. It can go on.',
      },
      ending: { description: 'Its last batch is out, or it has been cancelled, or its reader was too slow.' },
    },
  }),
);

const commander = once((builder, name) =>
  builder.enumType(name, {
    description: 'Who tells a stream what to do.',
    values: {
      reader: { description: 'Whoever knows its name.' },
      operator: { description: 'By the OPERATOR_TOKEN.' },
    },
  }),
);

const streamPace = once((builder, name) =>
  ownObject<Pace>(builder, name).implement({
    description: 'How fast a stream may go, as it has been told.',
    fields: (t) => ({
      batchSize: t.exposeInt('batchSize', {
        nullable: true,
        description: 'Rows in a batch at most; null where nothing was told.',
      }),
      credit: t.exposeInt('credit', {
        nullable: true,
        description: 'Rows that are left until it pauses; null without a limit.',
      }),
      pausedBy: t.field({
        type: commander(builder, 'StreamCommander'),
        nullable: true,
        description: 'Who has told it to pause, or gave the credit that is used up; null where it may go on.',
        resolve: ({ pausedBy }) => pausedBy,
      }),
    }),
  }),
);

const streamStatus = once((builder, name) =>
  ownObject<Status>(builder, name).implement({
    description: 'A stream that runs, by whatever door.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Its name, by which it can be told what to do: a secret of its reader.' }),
      door: t.exposeString('door', { description: 'Such as `csv`, or `subscription over websocket`.' }),
      client: t.exposeString('client', { description: 'What tells its client from others.' }),
      model: t.exposeString('model'),
      plan: t.exposeString('plan', { description: '`where`, `orderBy` and `first`, as JSON.' }),
      state: t.field({ type: streamState(builder, 'StreamState'), resolve: ({ state }) => state }),
      rows: t.exposeInt('rows', { description: 'That its reader has been given.' }),
      bytes: t.exposeFloat('bytes', { description: 'In which the database has sent them.' }),
      heldBytes: t.exposeFloat('heldBytes', {
        description: 'Of the batch that its reader has not taken yet; about as many may be read ahead.',
      }),
      rate: t.exposeFloat('rate', { description: 'Rows a second, since it began.' }),
      batchSize: t.exposeInt('batchRows', { description: 'Rows of its latest batch.' }),
      share: t.exposeFloat('share', {
        description: 'How large the next one is, beside what it could be: less than 1 for a slow reader.',
      }),
      pace: t.expose('pace', {
        type: streamPace(builder, 'StreamPace'),
        description: 'What `streamControl` has told it.',
      }),
      snapshots: t.exposeInt('snapshots', { description: 'Of the database, that it has read from.' }),
      holdsConnection: t.exposeBoolean('holdsConnection', { description: 'To the database.' }),
      age: t.float({ description: 'Seconds since it was first pulled.', resolve: ({ ageMs }) => ageMs / 1000 }),
      stalled: t.float({
        description: 'Seconds for which its reader has taken nothing of what was sent to it.',
        resolve: ({ stalledMs }) => stalledMs / 1000,
      }),
    }),
  }),
);

const streamCommand = once((builder, name) =>
  ownInput(builder, name).implement({
    description: 'What a running stream is told: one of these.',
    isOneOf: true,
    fields: (t) => ({
      batchSize: t.int({
        description: 'Rows in a batch at most, 1 to 2000. What is being read already comes as it is.',
      }),
      pause: t.boolean({
        description:
          'No more batches, until it is resumed. After STREAM_PARK_SECONDS it is parked, and goes on with a new snapshot.',
      }),
      resume: t.boolean({ description: 'Goes on, without a limit of rows.' }),
      credit: t.int({ description: 'So many rows more, and then a pause.' }),
      cancel: t.boolean({ description: 'Ends it: its reader is told `STREAM_CANCELLED`.' }),
    }),
  }),
);
