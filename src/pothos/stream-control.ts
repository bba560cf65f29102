/** The streams that run, or have ended: who may see them, and tell them what to do. */
import { setTimeout } from 'node:timers/promises';
import type { StreamViewer } from '../core/run/streams.ts';
import { badInput, SluiceError } from '../errors.ts';
import { type OperationContext, operationOf } from './context.ts';
import { once } from './once.ts';
import { ownInput } from './own-types.ts';
import { type SeenStream, seenAtEnd, streamStatus } from './stream-status.ts';

const ended = 'Also lists streams that have ended, before the others: the last 200 of the server.';
const ids = 'Ids of the streams. An operator may leave them out to see all.';

/** The fields `streams`, `streamStatus` and `streamControl`, once for each builder. */
export const addStreamControl = once((builder, name) => {
  const Status = streamStatus(builder, name);
  builder.queryField('streams', (t) =>
    t.field({
      type: [Status],
      nullable: false,
      description: 'Running streams, the oldest first.',
      args: {
        ids: t.arg.idList({ required: false, description: ids }),
        ended: t.arg.boolean({ required: false, defaultValue: false, description: ended }),
      },
      resolve: (_root, args, context) => visible(operationOf(context), args),
    }),
  );

  builder.subscriptionField('streamStatus', (t) =>
    t.field({
      type: [Status],
      nullable: false,
      description: 'Reports running streams again and again. With `ids`, it ends when none of them runs.',
      args: {
        ids: t.arg.idList({ required: false, description: ids }),
        ended: t.arg.boolean({ required: false, defaultValue: false, description: ended }),
        every: t.arg.int({
          required: false,
          defaultValue: 1000,
          description: 'Milliseconds between two answers, 100 to 60000.',
        }),
      },
      subscribe(_root, { every, ...wanted }, context) {
        const ms = every ?? 1000;
        if (ms < 100 || ms > 60_000) throw badInput(`every: ${ms} must be from 100 to 60000.`);
        return watch(operationOf(context), wanted, ms);
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
        'Controls a running stream. The command takes effect between two batches. Anyone who knows the id of the stream may use it; where the server asks who its viewers are, the viewer who opened the stream.',
      args: {
        streamId: t.arg.id({
          required: true,
          description: 'The `streamId` of its batches, or the header `Stream-Id`.',
        }),
        command: t.arg({ type: streamCommand(builder, 'StreamCommand'), required: true }),
        message: t.arg.string({
          required: false,
          description:
            'A word of an operator for the reader, at most 500 characters: `message` of the stream, and of the error if it is cancelled.',
        }),
      },
      async resolve(_root, { streamId, command, message }, context) {
        const { streams, isOperator, identity } = operationOf(context);
        const commander = (await isOperator()) ? 'operator' : 'reader';
        const stream = streams.find(streamId, commander === 'operator' ? undefined : { identity });
        if (stream === undefined) throw new SluiceError('NOT_FOUND', `No stream ${streamId} runs. It may have ended.`);
        if (typeof message === 'string') {
          if (commander !== 'operator') throw badInput('message: only an operator has a word for the reader.');
          stream.control.say(message);
        }
        stream.control.command(command, commander);
        return stream.status;
      },
    }),
  );
  return true;
});

interface Wanted {
  readonly ids?: readonly string[] | null | undefined;
  /** Whether those that have ended are wanted, too. */
  readonly ended?: boolean | null | undefined;
}

/** @throws SluiceError `BAD_USER_INPUT` for one who is no operator and names no streams: names are secrets of readers. */
async function visible(operation: OperationContext, wanted: Wanted): Promise<readonly SeenStream[]> {
  const { streams, isOperator, identity } = operation;
  const of = (viewer?: StreamViewer) => [
    ...(wanted.ended ? streams.ended(viewer).map(seenAtEnd) : []),
    ...streams.list(viewer),
  ];
  if (wanted.ids) {
    const names = new Set(wanted.ids);
    // Without rights, whoever knows a name may see it: an operator, too.
    const all = of(identity !== undefined && (await isOperator()) ? undefined : { identity });
    return all.filter(({ id }) => names.has(id));
  }
  if (await isOperator()) return of();
  throw badInput('Name the streams by ids, or send the OPERATOR_TOKEN as a bearer token to see all.');
}

async function* watch(
  operation: OperationContext,
  wanted: Wanted,
  ms: number,
): AsyncGenerator<readonly SeenStream[], void, undefined> {
  for (;;) {
    const streams = await visible(operation, wanted);
    yield streams;
    if (wanted.ids && streams.every(({ ended }) => ended !== undefined)) return;
    await setTimeout(ms, undefined, { signal: operation.signal });
  }
}

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
      credit: t.int({ description: 'Sends this many more rows, and then pauses.' }),
      cancel: t.boolean({ description: 'Ends the stream. Its reader gets `STREAM_CANCELLED`.' }),
    }),
  }),
);
