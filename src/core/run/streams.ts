/** The streams that run, by whatever door: each is entered when it is first pulled, and leaves at its end. */
import { codeOf } from '../../errors.ts';
import type { Reader, RowBatch, RowPlan } from '../types.ts';
import { joinSignals } from './join-signals.ts';
import { climb, endless, lookEvery, type Patience } from './ladder.ts';
import { RunningStream, type StreamStatus } from './running-stream.ts';
import type { Wish } from './stream-control.ts';

/**
 * How a stream ended. `refused`: by an error before its first batch. `broken`: by an error after it. `reader left`,
 * `too slow` a reader, `cancelled` by a command, `stopped` with the server: before its reader had the whole.
 */
export type StreamOutcome = 'complete' | 'refused' | 'broken' | 'too slow' | 'cancelled' | 'stopped' | 'reader left';

export interface StreamEnding {
  readonly outcome: StreamOutcome;
  /** Why it was refused, or broke, or was given up. */
  readonly error?: unknown;
}

/** Who wants to know of every stream. What it throws would end the stream: it must not throw. */
export interface StreamWatcher {
  readonly gave?: (stream: StreamStatus, batch: RowBatch) => void;
  /** It has been parked: it goes on, on another snapshot, when its reader asks for more. */
  readonly parked?: (stream: StreamStatus) => void;
  readonly ended?: (stream: StreamStatus, ending: StreamEnding) => void;
}

export interface Followed {
  readonly plan: RowPlan;
  readonly reader: Reader;
  /** Aborted when the reader leaves. */
  readonly signal: AbortSignal;
  /** Aborted when the server stops. */
  readonly stop: AbortSignal;
}

type Batches = AsyncGenerator<RowBatch, void, undefined>;
/** Is sent between two batches how the next one is wanted. */
type ToldBatches = AsyncGenerator<RowBatch, void, Wish | undefined>;

export interface Streams {
  /** All that run, the eldest first. */
  readonly list: () => readonly StreamStatus[];
  /** The one of this name, while it runs. */
  readonly find: (id: string) => RunningStream | undefined;
  /**
   * The batches that `open` makes, of a stream that is on the list while it runs; its signal ends them, whoever wants
   * their end. It is complete once its reader has asked for more
   * than the last batch, or returned it: a reader that failed to pass a batch on should `throw` that into it.
   */
  readonly follow: (open: (stream: RunningStream, signal: AbortSignal) => ToldBatches, followed: Followed) => Batches;
  /** Tells somebody of every stream, from now on. */
  readonly watch: (watcher: StreamWatcher) => void;
}

/** @param patience with streams that stand still. Default: without end. */
export function createStreams(patience: Patience = endless): Streams {
  const watchers: StreamWatcher[] = [];
  const running = new Map<string, RunningStream>();
  const everyMs = lookEvery(patience);
  let looking: NodeJS.Timeout | undefined;
  // A generator that nobody pulls runs no code: what is due is seen to from beside it.
  const look = () => {
    for (const stream of running.values())
      if (climb(stream, patience)) for (const { parked } of watchers) parked?.(stream.status);
  };
  const enter = (id: string, stream: RunningStream) => {
    running.set(id, stream);
    if (everyMs !== undefined) looking ??= setInterval(look, everyMs).unref();
  };
  const leave = (id: string) => {
    running.delete(id);
    if (running.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };
  return {
    watch: (watcher) => void watchers.push(watcher),
    list: () => Array.from(running.values(), ({ status }) => status),
    find: (id) => running.get(id),
    async *follow(open, { plan, reader, signal, stop }) {
      const stream = new RunningStream(plan, reader);
      let last: RowBatch | undefined;
      let ending: StreamEnding | undefined;
      enter(reader.id, stream);
      const { control } = stream;
      using any = joinSignals([signal, stop, control.ending]);
      const batches = open(stream, any.signal);
      try {
        for (let next = await batches.next(); !next.done; next = await batches.next(stream.wish)) {
          const batch = next.value;
          stream.give(batch);
          for (const { gave } of watchers) gave?.(stream.status, batch);
          last = batch;
          yield batch;
          stream.taken();
          if (!batch.last) await control.resumed(any.signal);
        }
        ending = { outcome: 'complete' };
      } catch (error) {
        if (!any.signal.aborted) ending = { outcome: last === undefined ? 'refused' : 'broken', error };
        throw error;
      } finally {
        await batches.return();
        leave(reader.id);
        ending ??= endingOf(last?.last === true, { left: signal, stop, ending: control.ending });
        for (const { ended } of watchers) ended?.(stream.status, ending);
      }
    },
  };
}

interface Signals {
  readonly left: AbortSignal;
  readonly stop: AbortSignal;
  readonly ending: AbortSignal;
}

function endingOf(given: boolean, { left, stop, ending }: Signals): StreamEnding {
  if (stop.aborted) return { outcome: 'stopped' };
  // Its connection may have been broken for it.
  if (codeOf(ending.reason) === 'SLOW_CONSUMER') return { outcome: 'too slow', error: ending.reason };
  if (left.aborted) return { outcome: 'reader left' };
  if (!ending.aborted) return { outcome: given ? 'complete' : 'reader left' };
  const isCancelled = codeOf(ending.reason) === 'STREAM_CANCELLED';
  return isCancelled ? { outcome: 'cancelled' } : { outcome: 'broken', error: ending.reason };
}
