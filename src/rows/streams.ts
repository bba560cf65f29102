/** The streams that run, by whatever door: each is entered when it is first pulled, and leaves at its end. */
import { RunningStream, type StreamStatus } from './running-stream.ts';
import type { Reader, RowBatch, RowPlan } from './types.ts';

/**
 * How a stream ended. `refused`: by an error before its first batch. `broken`: by an error after it. `reader left`,
 * `stopped` with the server: before its reader had the whole.
 */
export type StreamOutcome = 'complete' | 'refused' | 'broken' | 'stopped' | 'reader left';

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

export interface Streams {
  /** All that run, the eldest first. */
  readonly list: () => readonly StreamStatus[];
  /**
   * The same batches, of a stream that is on the list while it runs. It is complete once its reader has asked for more
   * than the last batch, or returned it: a reader that failed to pass a batch on should `throw` that into it.
   */
  readonly follow: (open: (stream: RunningStream) => Batches, followed: Followed) => Batches;
}

export function createStreams(watchers: readonly StreamWatcher[] = []): Streams {
  const running = new Set<RunningStream>();
  return {
    list: () => Array.from(running, ({ status }) => status),
    async *follow(open, { plan, reader, signal, stop }) {
      const stream = new RunningStream(plan, reader);
      let last: RowBatch | undefined;
      let ending: StreamEnding | undefined;
      running.add(stream);
      try {
        for await (const batch of open(stream)) {
          stream.give(batch);
          for (const { gave } of watchers) gave?.(stream.status, batch);
          last = batch;
          yield batch;
          stream.taken();
        }
        ending = { outcome: 'complete' };
      } catch (error) {
        if (!signal.aborted && !stop.aborted) ending = { outcome: last === undefined ? 'refused' : 'broken', error };
        throw error;
      } finally {
        running.delete(stream);
        const outcome = stop.aborted ? 'stopped' : last?.last && !signal.aborted ? 'complete' : 'reader left';
        for (const { ended } of watchers) ended?.(stream.status, ending ?? { outcome });
      }
    },
  };
}
