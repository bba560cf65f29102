/** The waist: from a plan to batches of rows, within the server's limits. */
import type { Pool } from 'pg';
import { badInput } from '../../errors.ts';
import type { LiveHubs } from '../live/live-hubs.ts';
import { readLive } from '../live/read-live.ts';
import { type CompilePlanOptions, createCompilePlan } from '../plan/compile-plan.ts';
import { refusedFilter } from '../plan/refused-filter.ts';
import type { Pace } from '../postgres/cells.ts';
import { databaseError } from '../postgres/database-error.ts';
import { mayChangeRows } from '../prisma/extensions.ts';
import type { OpenRows, RowBatch, RowPlan } from '../types.ts';
import type { ClientSlots } from './client-slots.ts';
import { joinSignals } from './join-signals.ts';
import { type Run, readSnapshot } from './read-snapshot.ts';
import type { RunningStream } from './running-stream.ts';
import type { Slots } from './slots.ts';
import { MAX_BATCH_ROWS, type Wish } from './stream-control.ts';
import type { Streams } from './streams.ts';

export interface OpenRowsOptions extends Pace, CompilePlanOptions {
  /** Where streams take their connections from: as many as may run at once. */
  readonly streamPool: Pool;
  /** The places for streams that run at once. */
  readonly slots: Slots;
  /** The places of each client among them. */
  readonly clientSlots: ClientSlots;
  /** The list of those that run. */
  readonly streams: Streams;
  /** What follows live rows. Default: nothing does. */
  readonly live?: { readonly hubs: () => LiveHubs; readonly clientSlots: ClientSlots } | undefined;
  /** Bytes of text that may be made of a row, and of a batch, at once. Default: any number. */
  readonly maxTextBytes?: number | undefined;
  /** Bytes that a stream may deliver, as the database sends them; 0 for no limit. */
  readonly maxBytes: number;
  /** Whether viewers have rights, so that nothing is read for a client without them. Default: everybody sees everything. */
  readonly asksForRights?: boolean;
  /** Ends every stream, with its reason, when it is aborted. */
  readonly stop: AbortSignal;
}

export function createOpenRows(options: OpenRowsOptions): OpenRows {
  const {
    streamPool: pool,
    clientSlots,
    streams,
    maxRows,
    maxBytes,
    batchBytes,
    maxRowBytes,
    maxTextBytes,
    readMs,
    keepsTimeouts,
    asksForRights = false,
    stop: end,
  } = options;
  const compile = createCompilePlan(options);
  const isPlain = !mayChangeRows(options.prisma, options.datamodel);

  return async function openRows(plan, opened) {
    const { slots = options.slots, signal: leave, stop, reader: asked, rights, estimate = false, onRunning } = opened;
    const reader = asked && { ...asked, identity: rights?.identity, endsAt: asked.own ? undefined : rights?.endsAt };
    const stops = stop === undefined ? [end] : [end, stop];
    const { keyBytes, times } = plan.text ?? { keyBytes: 0, times: 1 };
    const rows = batchRows(plan, options);
    const pace = { batchRows: rows, batchBytes: batchBytes / times, maxRowBytes, readMs, keepsTimeouts };
    const mostRows = Math.max(1, Math.floor(batchBytes / Math.max(1, keyBytes)));
    let compiled = await compile(plan, rights);

    async function* readBatches(
      signals: readonly AbortSignal[],
      stream?: RunningStream,
    ): AsyncGenerator<RowBatch, void, Wish | undefined> {
      using joined = joinSignals(signals);
      const { signal } = joined;
      try {
        if (asksForRights && rights === undefined && reader?.own === undefined) throw new Error(WITHOUT_RIGHTS);
        const isClient = reader !== undefined && reader.own === undefined;
        const leaveClient = isClient ? await clientSlots.take(reader.client, signal) : undefined;
        const run: Run = {
          ...{
            stream,
            signal,
            rights,
            pool,
            slots,
            maxRows,
            maxBytes,
            isPlain,
            estimate,
            onRunning,
            pace,
            mostRows,
            maxTextBytes,
            text: plan.text,
          },
          ...{ snapshot: 1, estimatedTotal: undefined, rows: 0, bytes: 0, wish: undefined },
          onRead: () => leaveClient?.(),
        };
        try {
          if (plan.live) return yield* follow(run);
          let parkedAt = yield* readSnapshot(compiled, run);
          while (parkedAt !== undefined) {
            run.snapshot += 1;
            stream?.wakes();
            parkedAt = yield* readSnapshot(await compiled.behind(parkedAt), run);
          }
        } finally {
          leaveClient?.();
        }
      } catch (error) {
        throw databaseError(refusedFilter(error, plan.shown?.conditions() ?? []));
      }
    }

    async function* follow(run: Run): AsyncGenerator<RowBatch, void, Wish | undefined> {
      if (options.live === undefined)
        throw badInput('live: a list that is answered whole has an end. Subscribe to it.');
      const { signal } = run;
      const isClient = reader !== undefined && reader.own === undefined;
      const leave = isClient ? await options.live.clientSlots.take(reader.client, signal) : undefined;
      try {
        const hub = await options.live.hubs().hubOf(compiled, pool, { pace: { ...pace, rights }, signal });
        compiled = hub.samePlan(compiled);
        yield* readLive(compiled, run, hub);
      } finally {
        leave?.();
      }
    }

    return reader === undefined
      ? readBatches([leave, ...stops])
      : streams.follow((stream, signal) => readBatches([signal], stream), { plan, reader, signal: leave, stops });
  };
}

export const WITHOUT_RIGHTS = 'Rows were asked for without the rights of a viewer, which this service requires';

function batchRows({ batchSize }: RowPlan, { batchRows }: Pace): number {
  if (batchSize === undefined || batchSize === null) return batchRows;
  if (Number.isSafeInteger(batchSize) && batchSize >= 1 && batchSize <= MAX_BATCH_ROWS) return batchSize;
  throw badInput(`batchSize: ${batchSize} must be a whole number from 1 to ${MAX_BATCH_ROWS}.`);
}
