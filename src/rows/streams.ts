/** The streams that run, by whatever door: each is entered when it is first pulled, and leaves at its end. */
import { RunningStream, type StreamStatus } from './running-stream.ts';
import type { Wish } from './stream-control.ts';
import type { Reader, RowBatch, RowPlan } from './types.ts';

/**
 * How a stream ended. `refused`: by an error before its first batch. `broken`: by an error after it. `reader left`,
 * `cancelled` by a command, `stopped` with the server: before its reader had the whole.
 */
export type StreamOutcome = 'complete' | 'refused' | 'broken' | 'cancelled' | 'stopped' | 'reader left';

export interface StreamEnding {
  readonly outcome: StreamOutcome;
  /** Why it was refused, or broke. */
  readonly error?: unknown;
}

/** Who wants to know of every stream. What it throws would end the stream: it must not throw. */
export interface StreamWatcher {
  readonly gave?: (stream: StreamStatus, batch: RowBatch) => void;
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
   * The same batches, of a stream that is on the list while it runs. It is complete once its reader has asked for more
   * than the last batch, or returned it: a reader that failed to pass a batch on should `throw` that into it.
   */
  readonly follow: (open: (stream: RunningStream) => ToldBatches, followed: Followed) => Batches;
  /** Tells somebody of every stream, from now on. */
  readonly watch: (watcher: StreamWatcher) => void;
}

export function createStreams(): Streams {
  const watchers: StreamWatcher[] = [];
  const running = new Map<string, RunningStream>();
  return {
    watch: (watcher) => void watchers.push(watcher),
    list: () => Array.from(running.values(), ({ status }) => status),
    find: (id) => running.get(id),
    async *follow(open, { plan, reader, signal, stop }) {
      const stream = new RunningStream(plan, reader);
      let last: RowBatch | undefined;
      let ending: StreamEnding | undefined;
      running.set(reader.id, stream);
      const { control } = stream;
      const any = AbortSignal.any([signal, stop, control.cancelling]);
      const batches = open(stream);
      try {
        for (let next = await batches.next(); !next.done; next = await batches.next(control.wish)) {
          const batch = next.value;
          stream.give(batch);
          for (const { gave } of watchers) gave?.(stream.status, batch);
          last = batch;
          yield batch;
          stream.taken();
          if (!batch.last) await control.resumed(any);
        }
        ending = { outcome: 'complete' };
      } catch (error) {
        const { aborted } = any;
        if (!aborted) ending = { outcome: last === undefined ? 'refused' : 'broken', error };
        throw error;
      } finally {
        await batches.return();
        running.delete(reader.id);
        const outcome = outcomeOf(last?.last === true, signal, stop, control.cancelling);
        for (const { ended } of watchers) ended?.(stream.status, ending ?? { outcome });
      }
    },
  };
}

function outcomeOf(given: boolean, left: AbortSignal, stop: AbortSignal, cancelling: AbortSignal): StreamOutcome {
  if (stop.aborted) return 'stopped';
  if (left.aborted) return 'reader left';
  if (cancelling.aborted) return 'cancelled';
  return given ? 'complete' : 'reader left';
}
